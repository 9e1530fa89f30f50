import { readExamples, trainTranslator, transformerPresets } from '@attention-flow/attention';
import type {
  AttentionFlow,
  TextPair,
  TransformerPreset,
  TranslatorTrainingEvent,
} from '@attention-flow/attention';
import { lastValueFrom, tap } from 'rxjs';
import { UsageError } from '../errors.ts';
import { flagOf, positiveNumber } from '../options.ts';
import type { Output } from '../output.ts';
import { percent } from '../output.ts';
import type { DataFile } from '../rows.ts';
import { usable } from '../rows.ts';
import { sessionOptions } from '../session.ts';
import type { TrainOptions, TrainTask } from './train.ts';

interface TranslateTrainOptions extends TrainOptions {
  readonly source: string;
  readonly target: string;
  readonly vocabSize?: number;
  readonly preset: TransformerPreset;
  readonly flow?: AttentionFlow;
}

type Prepared = Extract<TranslatorTrainingEvent, { kind: 'prepared' }>;
type Evaluated = Extract<TranslatorTrainingEvent, { kind: 'evaluated' }>;
type Saved = Extract<TranslatorTrainingEvent, { kind: 'saved' }>;

/** Options of every task, and of other tasks too, that mean something here. */
const known = [
  'task',
  'data',
  'dev',
  'out',
  'epochs',
  'seed',
  'threads',
  'workers',
  'faithfulness',
  'device',
  'checkpoint',
  'json',
].concat(['preset', 'flow', 'source', 'target', 'vocabSize']);

/** An encoder-decoder that writes a text for a text. */
export const translateTask: TrainTask = {
  addOptions: (command) => {
    command
      .option('--source <column>', 'column of the text to translate (--task translate)')
      .option('--target <column>', 'column of its translation (--task translate)')
      .option(
        '--vocab-size <n>',
        'the most tokens of both languages (--task translate; 8000)',
        positiveNumber,
      );
  },
  onlyOptions: ['source', 'target', 'vocabSize'],
  run: (options, output) => {
    requireOptions(options);
    return train(options, output);
  },
  optionBy: {
    ATTENTION_FOLDER_OCCUPIED: 'out',
    ATTENTION_FOREIGN_CHECKPOINT: 'checkpoint',
    ATTENTION_TEXT_OPTION: 'vocabSize',
    train: 'data',
    dev: 'dev',
  },
};

function requireOptions(options: TrainOptions): asserts options is TranslateTrainOptions {
  for (const option of ['source', 'target']) {
    if (!(option in options)) throw new UsageError(`required option '--${option} <column>' not specified`);
  }
  const foreign = Object.keys(options).find((name) => !known.includes(name));
  if (foreign !== undefined) throw new UsageError(`${flagOf(foreign)} is not for --task translate`);
  const preset = 'preset' in options ? String(options.preset) : 'small';
  if (!Object.hasOwn(transformerPresets, preset)) {
    const names = Object.keys(transformerPresets).join(', ');
    throw new UsageError(`--preset '${preset}' is not for --task translate, which has ${names}`);
  }
}

async function train(options: TranslateTrainOptions, output: Output): Promise<void> {
  const started = performance.now();
  const { data, epochs, preset, flow, seed, out, vocabSize, checkpoint } = options;
  const session = await sessionOptions(options);
  const rows = await pairsIn({ option: '--data', file: data }, options, output);
  const dev =
    options.dev === undefined
      ? undefined
      : await pairsIn({ option: '--dev', file: options.dev }, options, output);
  let prepared: Prepared | undefined;
  let evaluated: Evaluated | undefined;
  let saved: Saved | undefined;
  const events = trainTranslator({
    train: rows,
    ...(dev ? { dev } : {}),
    preset,
    seed,
    out,
    session,
    ...(flow ? { flow } : {}),
    ...(epochs === undefined ? {} : { epochs }),
    ...(vocabSize === undefined ? {} : { vocabSize }),
    ...(checkpoint === undefined ? {} : { checkpoint: { folder: checkpoint, everySteps: 100 } }),
  }).pipe(
    tap((event) => {
      if (event.kind === 'prepared') prepared = event;
      if (event.kind === 'progress') output.progress(event.step, event.steps, describe(event));
      if (event.kind === 'evaluated') evaluated = event;
      if (event.kind === 'saved') saved = event;
    }),
  );
  await lastValueFrom(events);
  if (!prepared || !evaluated || !saved) throw new Error('Training ended without a model');
  if (prepared.tooLong > 0)
    output.note(`${prepared.tooLong} pairs are longer than the model reads or writes, and were left out`);
  const seconds = (performance.now() - started) / 1000;
  const { kind: _, ...measure } = evaluated;
  const { version, parameters } = saved;
  const counts = { pairs: prepared.pairs, tooLong: prepared.tooLong, vocabSize: prepared.vocabSize };
  const json = { out, ...counts, parameters, epochs: saved.epochs, seconds, version, dev: measure };
  output.result(json, () =>
    [
      `Saved ${out} (version ${version}, ${parameters.toLocaleString('en')} parameters) in ${seconds.toFixed(0)} s.`,
      `${measure.pairs} held-out pairs: BLEU ${measure.bleu.toFixed(1)}, chrF ${measure.chrf.toFixed(1)}, exact ${percent(measure.exact)}.`,
    ].join('\n'),
  );
}

async function pairsIn(
  { option, file }: DataFile,
  { source, target }: TranslateTrainOptions,
  output: Output,
): Promise<readonly TextPair[]> {
  const read = await readExamples(file, { text: source, pair: target });
  const { examples } = usable(option, file, read, output);
  return examples.map(({ text, pair = '' }) => ({ source: text, target: pair }));
}

const describe = ({ epoch, epochs, loss }: Extract<TranslatorTrainingEvent, { kind: 'progress' }>): string =>
  `epoch ${epoch} of ${epochs}, loss ${loss.toFixed(3)}`;
