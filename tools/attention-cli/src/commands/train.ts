import { trainClassifier } from '@attention-flow/attention';
import type {
  AttentionFlow,
  ClassifierPreset,
  LabelledExample,
  TrainingEvent,
} from '@attention-flow/attention';
import { Option } from 'commander';
import { lastValueFrom, tap } from 'rxjs';
import type { AddCommand } from '../cli.ts';
import { InputError, describeError } from '../errors.ts';
import { positiveNumber, wholeNumber } from '../options.ts';
import type { Output } from '../output.ts';
import { percent } from '../output.ts';
import { labelledRows } from '../rows.ts';
import { sessionOptions } from '../session.ts';

interface TrainOptions {
  readonly data: string;
  readonly dev?: string;
  readonly text: string;
  readonly label: string;
  readonly out: string;
  readonly preset: ClassifierPreset;
  readonly flow?: AttentionFlow;
  readonly outOfScope?: string;
  readonly epochs?: number;
  readonly seed: number;
  readonly threads: number;
  readonly device?: string;
  readonly checkpoint?: string;
}

type Evaluated = Extract<TrainingEvent, { kind: 'evaluated' }>;
type Saved = Extract<TrainingEvent, { kind: 'saved' }>;

export const trainCommand: AddCommand = (program, output) => {
  program
    .command('train')
    .description('Train a model on labelled rows (CSV or JSON Lines, plain or gzip) and save it as a bundle')
    .addOption(new Option('--task <task>', 'what to learn').choices(['classify']).default('classify'))
    .requiredOption('--data <file>', 'rows to learn from')
    .option('--dev <file>', 'rows to calibrate on; without it a tenth of --data is held out for that first')
    .requiredOption('--text <column>', 'column of the text')
    .requiredOption('--label <column>', 'column of the label')
    .requiredOption('--out <folder>', 'folder of the bundle')
    .addOption(
      new Option('--preset <preset>', 'size of the model')
        .choices(['mini', 'small', 'base'])
        .default('small'),
    )
    .addOption(
      new Option('--flow <flow>', 'attention flow between layers').choices(['none', 'residual', 'gated']),
    )
    .option(
      '--out-of-scope <label>',
      'label of rows that belong to no class; with it a rejection threshold is chosen',
    )
    .option('--epochs <n>', 'passes over the rows', positiveNumber)
    .option('--seed <n>', 'same seed, same model', wholeNumber, 1)
    .option('--threads <n>', 'threads to compute with', positiveNumber, 2)
    .option('--device <device>', 'cpu, cuda ... (default: ATTENTION_DEVICE, else cpu)')
    .option('--checkpoint <folder>', 'keep unfinished training here and go on from it')
    .action((options: TrainOptions) => train(options, output));
};

async function train(options: TrainOptions, output: Output): Promise<void> {
  const started = performance.now();
  const columns = { text: options.text, label: options.label };
  const session = await sessionOptions(options);
  const { data, epochs, preset, flow, seed, out, outOfScope, checkpoint } = options;
  const rows = await labelledRows({ option: '--data', file: data }, columns, output);
  const dev =
    options.dev === undefined
      ? undefined
      : await labelledRows({ option: '--dev', file: options.dev }, columns, output);
  if (outOfScope !== undefined) requireOutOfScope(outOfScope, rows, dev, output);
  let evaluated: Evaluated | undefined;
  let saved: Saved | undefined;
  const events = trainClassifier({
    train: rows,
    ...(dev ? { dev } : {}),
    preset,
    seed,
    out,
    ...(epochs === undefined ? {} : { epochs }),
    session,
    ...(flow ? { flow } : {}),
    ...(outOfScope === undefined ? {} : { outOfScope }),
    ...(checkpoint === undefined ? {} : { checkpoint: { folder: checkpoint, everySteps: 100 } }),
  }).pipe(
    tap((event) => {
      if (event.kind === 'progress') output.progress(event.step, event.steps, describe(event));
      if (event.kind === 'evaluated') evaluated = event;
      if (event.kind === 'saved') saved = event;
    }),
  );
  await lastValueFrom(events).catch((error: unknown) => {
    throw naming(error, options);
  });
  if (!evaluated || !saved) throw new Error('Training ended without a model');
  const { accuracy, macroF1, ece, decision } = evaluated;
  const seconds = (performance.now() - started) / 1000;
  const json = {
    out,
    parameters: saved.parameters,
    epochs: saved.epochs,
    seconds,
    version: saved.version,
    dev: { accuracy, macroF1, ece },
    decision,
  };
  output.result(json, () =>
    [
      `Saved ${out} (version ${json.version}, ${json.parameters.toLocaleString('en')} parameters) in ${seconds.toFixed(0)} s.`,
      `Development rows: accuracy ${percent(accuracy)}, macro-F1 ${percent(macroF1)}, calibration error ${percent(ece)}.`,
    ].join('\n'),
  );
}

const describe = ({ phase, epoch, epochs, loss }: Extract<TrainingEvent, { kind: 'progress' }>): string =>
  `${phase}, epoch ${epoch} of ${epochs}, loss ${loss.toFixed(3)}`;

/** A threshold is chosen on rows of this label; a label that no row has is a slip of the pen. */
function requireOutOfScope(
  label: string,
  rows: readonly LabelledExample[],
  dev: readonly LabelledExample[] | undefined,
  output: Output,
): void {
  const isThere = (some: readonly LabelledExample[]) => some.some((row) => row.label === label);
  if (isThere(dev ?? rows)) return;
  if (!isThere(rows)) throw new InputError('--out-of-scope', label, 'no row has this label');
  output.note(`No threshold is chosen: no row of --dev has the label '${label}' of --out-of-scope`);
}

/** Which option gave what a training refuses. */
const optionByCode: Readonly<Record<string, 'data' | 'dev' | 'out' | 'checkpoint'>> = {
  ATTENTION_SINGLE_CLASS: 'data',
  ATTENTION_TOO_FEW_ROWS: 'data',
  ATTENTION_UNKNOWN_LABEL: 'dev',
  ATTENTION_INVALID_OPTION: 'dev',
  ATTENTION_FOLDER_OCCUPIED: 'out',
  ATTENTION_FOREIGN_CHECKPOINT: 'checkpoint',
};

function naming(error: unknown, options: TrainOptions): unknown {
  const { code, message } = describeError(error);
  const option = optionByCode[code];
  const value = option && options[option];
  return value === undefined ? error : new InputError(`--${option}`, value, message, code, { cause: error });
}
