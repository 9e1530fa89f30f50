import {
  InvalidOptionError,
  requireBundlePlace,
  trainClassifier,
  trainingOptionsOf,
  tuneClassifier,
  tuningCsv,
} from '@attention-flow/attention';
import type {
  ClassifierPreset,
  GradientOptions,
  LabelledExample,
  Trial,
  TrainingEvent,
  TuningEvent,
} from '@attention-flow/attention';
import { Option } from 'commander';
import { lastValueFrom, tap } from 'rxjs';
import type { AddCommand } from '../cli.ts';
import { InputError, describeError } from '../errors.ts';
import { writeText } from '../files.ts';
import { flagOf, positiveNumber, wholeNumber } from '../options.ts';
import type { Output } from '../output.ts';
import { percent, table } from '../output.ts';
import { labelledRows } from '../rows.ts';
import { sessionOptions } from '../session.ts';
import { addSearchSpaceOptions, optionOfSpace, searchSpace } from './search-space-options.ts';
import type { SearchSpaceOptions } from './search-space-options.ts';

interface TuneOptions extends SearchSpaceOptions {
  readonly data: string;
  readonly text: string;
  readonly label: string;
  readonly outOfScope?: string;
  readonly trials: number;
  readonly epochs: number;
  readonly preset: ClassifierPreset;
  readonly state?: string;
  readonly csv?: string;
  readonly out?: string;
  readonly seed: number;
  readonly threads: number;
  readonly workers?: number;
  readonly device?: string;
}

type Saved = Extract<TrainingEvent, { kind: 'saved' }>;

export const tuneCommand: AddCommand = (program, output) => {
  const command = program
    .command('tune')
    .description('Look for better settings: random search with successive halving, judged on held-out rows')
    .requiredOption('--data <file>', 'labelled rows; a fifth is held out to judge the trials on')
    .requiredOption('--text <column>', 'column of the text')
    .requiredOption('--label <column>', 'column of the label')
    .option('--out-of-scope <label>', 'label of rows that belong to no class; they are left out')
    .option('--trials <n>', 'settings to try, the preset as it is among them', positiveNumber, 9)
    .option('--epochs <n>', 'passes over the rows in the last round', positiveNumber, 9)
    .addOption(
      new Option('--preset <preset>', 'what the first trial is, and the size of what is not searched')
        .choices(['mini', 'small', 'base'])
        .default('small'),
    );
  addSearchSpaceOptions(command);
  command
    .option('--state <folder>', 'note finished trainings here and go on from them')
    .option('--csv <file>', 'write all trainings')
    .option('--out <folder>', 'train the best settings on all rows and save the bundle here')
    .option('--seed <n>', 'same seed, same trials', wholeNumber, 1)
    .option('--threads <n>', 'threads to compute with', positiveNumber, 2)
    .option(
      '--workers <n>',
      'threads that each compute a part of every batch, sharing --threads',
      positiveNumber,
    )
    .option('--device <device>', 'cpu, cuda ... (default: ATTENTION_DEVICE, else cpu)')
    .action((options: TuneOptions) => tune(options, output));
};

async function tune(options: TuneOptions, output: Output): Promise<void> {
  const { data, trials, epochs, preset, seed, state, csv, out, outOfScope } = options;
  const session = await sessionOptions(options);
  if (out !== undefined)
    await requireBundlePlace(out).catch((error: unknown) => {
      throw naming(error, options);
    });
  const all = await labelledRows({ option: '--data', file: data }, options, output);
  const rows = all.filter(({ label }) => label !== outOfScope);
  const space = searchSpace(options);
  const events$ = tuneClassifier({
    rows,
    trials,
    epochs,
    preset,
    seed,
    space,
    session,
    ...(state === undefined ? {} : { state }),
  });
  const last = await lastValueFrom(events$.pipe(tap((event) => show(event, output)))).catch(
    (error: unknown) => {
      throw naming(error, options);
    },
  );
  if (last.kind !== 'finished') throw new Error('Tuning ended without a result');
  const { best, runs, judgedOn } = last;
  if (csv !== undefined) await writeText('--csv', csv, tuningCsv(runs));
  const saved =
    out === undefined
      ? undefined
      : await trainBest(best, { rows, session, out }, options).catch((error: unknown) => {
          throw naming(error, options);
        });
  const json = { examples: rows.length, judgedOn, best, runs, ...(saved && { out, version: saved.version }) };
  output.result(json, () =>
    [
      table([
        ['trial', 'epochs', 'rate', 'layers', 'width', 'dropout', 'flow', 'accuracy', 'macro-F1', 'seconds'],
        ...runs.map(lineOf),
      ]),
      '',
      `Best: trial ${best.trial}, accuracy ${percent(best.accuracy)} on ${judgedOn} held-out rows.`,
      ...(saved ? [`Saved ${out} (version ${saved.version}), trained with it on all rows.`] : []),
    ].join('\n'),
  );
}

async function trainBest(
  best: Trial,
  {
    rows,
    session,
    out,
  }: { readonly rows: readonly LabelledExample[]; readonly session: GradientOptions; readonly out: string },
  { epochs, preset, seed }: TuneOptions,
): Promise<Saved> {
  const settings = trainingOptionsOf(best.settings);
  const last = await lastValueFrom(
    trainClassifier({ train: rows, preset, epochs, seed, out, session, ...settings }),
  );
  if (last.kind !== 'saved') throw new Error('Training ended without a model');
  return last;
}

function show(event: TuningEvent, output: Output): void {
  if (event.kind !== 'run') return;
  const { run, done, all } = event;
  output.progress(done, all, `trial ${run.trial}, round ${run.round}: accuracy ${percent(run.accuracy)}`);
}

const lineOf = ({
  trial,
  epochs,
  settings,
  accuracy,
  macroF1,
  seconds,
  failed,
}: Trial): readonly (string | number)[] => [
  trial,
  epochs,
  settings.learningRateFactor,
  settings.numLayers,
  settings.hiddenSize,
  settings.dropout,
  settings.flow,
  failed ?? percent(accuracy),
  percent(macroF1),
  seconds.toFixed(0),
];

/** The option that gave what is refused, by the name that the search has for it, or by the code of the error. */
const optionBy: Readonly<Record<string, string>> = {
  ...optionOfSpace,
  trials: 'trials',
  epochs: 'epochs',
  ATTENTION_TOO_FEW_ROWS: 'data',
  ATTENTION_SINGLE_CLASS: 'data',
  ATTENTION_FOREIGN_TUNING: 'state',
  ATTENTION_DAMAGED_TUNING: 'state',
  ATTENTION_FOLDER_OCCUPIED: 'out',
};

function naming(error: unknown, options: TuneOptions): unknown {
  const { code, message } = describeError(error);
  const option = optionBy[error instanceof InvalidOptionError ? error.option : code];
  const given: unknown = Object.entries(options).find(([name]) => name === option)?.[1];
  return option === undefined || given === undefined
    ? error
    : new InputError(flagOf(option), String(given), message, code, { cause: error });
}
