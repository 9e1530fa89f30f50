import { describeRows, pretrainEncoder, pretrainingObjectives } from '@attention-flow/attention';
import type {
  EncoderPreset,
  PoolingMode,
  PretrainOptions,
  PretrainingEvent,
  PretrainingObjective,
} from '@attention-flow/attention';
import { Option } from 'commander';
import { lastValueFrom, tap } from 'rxjs';
import type { AddCommand } from '../cli.ts';
import { InputError, UsageError, describeError } from '../errors.ts';
import { positiveDecimal, positiveNumber, wholeNumber } from '../options.ts';
import type { Output } from '../output.ts';
import { sessionOptions } from '../session.ts';

interface Options {
  readonly data: readonly string[];
  readonly text: string;
  readonly pair?: string;
  readonly objective: PretrainingObjective;
  readonly out: string;
  readonly from?: string;
  readonly preset?: EncoderPreset;
  readonly vocab?: number;
  readonly pooling?: PoolingMode;
  readonly features: boolean;
  readonly maxTokens?: number;
  readonly minutes?: number;
  readonly epochs?: number;
  readonly refit?: true;
  readonly seed: number;
  readonly threads: number;
  readonly device?: string;
  readonly checkpoint?: string;
}

type Prepared = Extract<PretrainingEvent, { kind: 'prepared' }>;
type Measured = Extract<PretrainingEvent, { kind: 'measured' }>;
type Saved = Extract<PretrainingEvent, { kind: 'saved' }>;

/** What a pretraining told on its way. */
interface Told {
  prepared?: Prepared;
  before?: Measured;
  after?: Measured;
  saved?: Saved;
}

export const pretrainCommand: AddCommand = (program, output) => {
  program
    .command('pretrain')
    .description('Learn a text encoder from texts without labels, or from pairs, and save it as a bundle')
    .requiredOption('--data <files...>', 'rows with texts, of any size')
    .requiredOption('--text <column>', 'column of the text')
    .addOption(
      new Option('--objective <objective>', 'guess hidden words, know a text again, or find its pair')
        .choices([...pretrainingObjectives])
        .makeOptionMandatory(),
    )
    .option('--pair <column>', 'column of the text that belongs to it, such as the answer; for pairs')
    .requiredOption('--out <folder>', 'folder of the bundle')
    .option('--from <folder>', 'encoder bundle to go on with')
    .addOption(
      new Option('--preset <preset>', 'size of a new encoder (small unless given)').choices([
        'mini',
        'small',
        'base',
      ]),
    )
    .option('--vocab <n>', 'the most tokens of a new vocabulary (16000 unless given)', positiveNumber)
    .addOption(
      new Option('--pooling <pooling>', 'how token vectors become one (mean, or that of --from)').choices([
        'mean',
        'cls',
      ]),
    )
    .option('--no-features', 'for pairs: tokens alone, without n-grams beside them')
    .option(
      '--max-tokens <n>',
      'tokens of a text that are read at once (128, or those of --from)',
      positiveNumber,
    )
    .option(
      '--minutes <m>',
      'end after so many minutes, the learning rate following the time',
      positiveDecimal,
    )
    .option('--epochs <n>', 'passes over the rows; with --minutes the most', positiveNumber)
    .option('--refit', 'once measured, learn again from all rows, the held-out ones too')
    .option('--seed <n>', 'same seed, same model', wholeNumber, 1)
    .option('--threads <n>', 'threads to compute with', positiveNumber, 2)
    .option('--device <device>', 'cpu, cuda ... (default: ATTENTION_DEVICE, else cpu)')
    .option('--checkpoint <folder>', 'keep unfinished training here and go on from it')
    .action((options: Options) => pretrain(options, output));
};

async function pretrain(options: Options, output: Output): Promise<void> {
  requireUsable(options);
  const session = await sessionOptions(options);
  const told: Told = {};
  const events = pretrainEncoder({ ...trainingOptions(options), session }).pipe(
    tap((event) => {
      if (event.kind === 'prepared') told.prepared = event;
      if (event.kind === 'measured') told[event.when] = event;
      if (event.kind === 'saved') told.saved = event;
      if (event.kind === 'prepared')
        for (const report of event.reports) if (report.rejectedTotal > 0) output.note(describeRows(report));
      if (event.kind === 'progress')
        output.progress(
          event.done,
          1,
          `${event.phase === 'refit' ? 'all rows, ' : ''}epoch ${event.epoch}, loss ${event.loss.toFixed(3)}`,
        );
    }),
  );
  await lastValueFrom(events).catch((error: unknown) => {
    throw naming(error, options);
  });
  report(options, told, output);
}

function report({ objective, out }: Options, { prepared, before, after, saved }: Told, output: Output): void {
  if (!prepared || !before || !after || !saved) throw new Error('Pretraining ended without a model');
  const { version, parameters, epochs, seconds } = saved;
  const { trainingRows, heldOutTexts, vocabSize } = prepared;
  const { truncated, share } = after;
  if (truncated && truncated.texts > 0)
    output.note(
      `${truncated.texts} of ${truncated.ofTexts} held-out texts are longer than the tokens that are read at once; of these ${truncated.tokens} tokens were left out`,
    );
  const json = {
    out,
    version,
    objective,
    parameters,
    vocabSize,
    epochs,
    seconds,
    trainingRows,
    heldOutTexts,
    before: before.metrics,
    after: after.metrics,
    ...(share === undefined ? {} : { featureShare: share }),
    ...(truncated ? { truncated } : {}),
  };
  output.result(json, () =>
    [
      `Saved ${out} (version ${version}, ${parameters.toLocaleString('en')} parameters) after ${epochs} epochs of ${trainingRows.toLocaleString('en')} rows in ${seconds.toFixed(0)} s.`,
      `On ${heldOutTexts} held-out texts, before and after:`,
      ...Object.entries(after.metrics).map(
        ([name, value]) => `  ${name}: ${shown(before.metrics[name])} -> ${shown(value)}`,
      ),
    ].join('\n'),
  );
}

const shown = (value: number | undefined): string => Number(value?.toPrecision(4)).toString();

function trainingOptions(options: Options): PretrainOptions {
  const { data, vocab, checkpoint, text, objective, features, seed, out } = options;
  const { pair, from, preset, pooling, maxTokens, minutes, epochs, refit = false } = options;
  return {
    files: data,
    text,
    objective,
    features,
    refit,
    seed,
    out,
    ...(pair === undefined ? {} : { pair }),
    ...(from === undefined ? {} : { from }),
    ...(preset === undefined ? {} : { preset }),
    ...(vocab === undefined ? {} : { vocabSize: vocab }),
    ...(pooling === undefined ? {} : { pooling }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(minutes === undefined ? {} : { minutes }),
    ...(epochs === undefined ? {} : { epochs }),
    ...(checkpoint === undefined ? {} : { checkpoint: { folder: checkpoint, everySteps: 100 } }),
  };
}

/** Options that do not go together. */
function requireUsable({ objective, pair, from, preset, vocab }: Options): void {
  if (objective === 'pairs' && pair === undefined) throw new UsageError('--objective pairs needs --pair');
  if (objective !== 'pairs' && pair !== undefined)
    throw new UsageError(`--pair is for --objective pairs, not for ${objective}`);
  if (from !== undefined && preset !== undefined)
    throw new UsageError('--preset is of a new encoder: leave it out with --from');
  if (from !== undefined && vocab !== undefined)
    throw new UsageError('--vocab is of a new encoder: leave it out with --from');
}

/** Which option gave what a pretraining refuses. */
const optionByCode: Readonly<Record<string, readonly [flag: string, option: keyof Options]>> = {
  ATTENTION_TOO_FEW_TEXTS: ['--data', 'data'],
  ATTENTION_INVALID_OPTION: ['--max-tokens', 'maxTokens'],
  ATTENTION_TEXT_OPTION: ['--vocab', 'vocab'],
  ATTENTION_FOLDER_OCCUPIED: ['--out', 'out'],
  ATTENTION_FOREIGN_CHECKPOINT: ['--checkpoint', 'checkpoint'],
  ATTENTION_DAMAGED_BUNDLE: ['--from', 'from'],
};

function naming(error: unknown, options: Options): unknown {
  const { code, message } = describeError(error);
  const [flag, option] = optionByCode[code] ?? [];
  const value = option && options[option];
  if (flag === undefined || value === undefined) return error;
  return new InputError(flag, [value].flat().join(' '), message, code, { cause: error });
}
