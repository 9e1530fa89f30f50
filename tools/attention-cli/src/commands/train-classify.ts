import { classifierPresets, trainExplainedClassifier } from '@attention-flow/attention';
import type {
  AttentionFlow,
  ClassifierPreset,
  HeadTask,
  HeadedExample,
  LabelledExample,
  TrainingEvent,
  ExplainedTrainingEvent,
} from '@attention-flow/attention';
import { Option } from 'commander';
import { lastValueFrom, tap } from 'rxjs';
import { InputError, UsageError } from '../errors.ts';
import { collected, headTasks, headedRows } from '../heads.ts';
import type { HeadOptions } from '../heads.ts';
import type { Output } from '../output.ts';
import { percent } from '../output.ts';
import { labelledRows } from '../rows.ts';
import type { DataFile } from '../rows.ts';
import { sessionOptions } from '../session.ts';
import { positiveNumber } from '../options.ts';
import { classWeightsOf } from '../class-weights.ts';
import { addFineTuneOptions, fineTuning } from './fine-tune-options.ts';
import type { FineTuneOptions } from './fine-tune-options.ts';
import type { TrainOptions, TrainTask } from './train.ts';

interface ClassifyOptions extends TrainOptions, HeadOptions, FineTuneOptions {
  readonly classWeights?: string;
  readonly preset: ClassifierPreset;
  readonly flow?: AttentionFlow;
  readonly outOfScope?: string;
  readonly maxTokens?: number;
  readonly neighbours?: true;
  readonly faithfulness: boolean;
}

type Evaluated = Extract<TrainingEvent, { kind: 'evaluated' }>;
type Saved = Extract<TrainingEvent, { kind: 'saved' }>;
type Explained = Extract<ExplainedTrainingEvent, { kind: 'explained' }>;
type Row = LabelledExample | HeadedExample;

/** A classifier, from nothing or from an encoder. */
export const classifyTask: TrainTask = {
  addOptions: (command) => {
    command
      .option('--text <column>', 'column of the text')
      .option('--label <column>', 'column of the label; several times for several heads', collected)
      .option(
        '--multi-label [columns...]',
        'a text may have any number of these labels (of all --label unless named), a JSON array or separated',
      )
      .option('--label-separator <text>', 'between the labels of one text (|)')
      .option('--class-weights <weights>', "'balanced', or a JSON file with a weight for each label")
      .addOption(
        new Option('--preset <preset>', 'size of the model')
          .choices(['mini', 'small', 'base', 'standard'])
          .default('small'),
      )
      .addOption(
        new Option('--flow <flow>', 'attention flow between layers').choices(['none', 'residual', 'gated']),
      )
      .option(
        '--out-of-scope <label>',
        'label of rows that belong to no class; with it a rejection threshold is chosen',
      );
    command.option(
      '--max-tokens <n>',
      'tokens of a text that are read (128); more than 128 in chunks, whose answers are pooled',
      positiveNumber,
    );
    command.option(
      '--no-faithfulness',
      'do not measure, on some held-out texts, which method explains the model best',
    );
    command.option('--neighbours', 'keep the training texts in the bundle, to explain by the nearest');
    addFineTuneOptions(command);
  },
  run: (options, output) => {
    requireColumns(options);
    return train(options, output);
  },
  optionBy: {
    ATTENTION_SINGLE_CLASS: 'data',
    ATTENTION_TOO_FEW_ROWS: 'data',
    ATTENTION_UNKNOWN_LABEL: 'dev',
    ATTENTION_FOLDER_OCCUPIED: 'out',
    ATTENTION_FOREIGN_CHECKPOINT: 'checkpoint',
    ATTENTION_DAMAGED_BUNDLE: 'from',
    dev: 'dev',
    classWeights: 'classWeights',
    outOfScope: 'outOfScope',
    flow: 'flow',
    maxTokens: 'maxTokens',
    workers: 'workers',
    layerDecay: 'layerDecay',
    freeze: 'freeze',
  },
};

function requireColumns(options: TrainOptions): asserts options is ClassifyOptions {
  if ('preset' in options && !Object.hasOwn(classifierPresets, String(options.preset)))
    throw new UsageError(`--preset '${String(options.preset)}' is not for --task classify`);
  for (const option of ['text', 'label']) {
    if (!(option in options)) throw new UsageError(`required option '--${option} <column>' not specified`);
  }
}

async function train(options: ClassifyOptions, output: Output): Promise<void> {
  const started = performance.now();
  const heads = headTasks(options);
  const begin = fineTuning(options);
  const session = await sessionOptions(options);
  const { data, epochs, preset, flow, seed, out, outOfScope, checkpoint, maxTokens } = options;
  const read = (file: DataFile) => rowsOf(file, options, heads, output);
  const rows = await read({ option: '--data', file: data });
  const dev = options.dev === undefined ? undefined : await read({ option: '--dev', file: options.dev });
  if (outOfScope !== undefined) requireOutOfScope(outOfScope, rows, dev, output);
  const classWeights = await classWeightsOf(options.classWeights, heads);
  let evaluated: Evaluated | undefined;
  let saved: Saved | undefined;
  let explained: Explained | undefined;
  const events = trainExplainedClassifier({
    train: rows,
    ...(dev ? { dev } : {}),
    ...(heads ? { heads } : {}),
    ...(classWeights === undefined ? {} : { classWeights }),
    preset,
    seed,
    out,
    ...begin,
    ...(epochs === undefined ? {} : { epochs }),
    session,
    ...(flow ? { flow } : {}),
    ...(outOfScope === undefined ? {} : { outOfScope }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(options.neighbours && { neighbours: true }),
    ...(!options.faithfulness && { faithfulness: false }),
    ...(checkpoint === undefined ? {} : { checkpoint: { folder: checkpoint, everySteps: 100 } }),
  }).pipe(
    tap((event) => {
      if (event.kind === 'progress') output.progress(event.step, event.steps, describe(event));
      if (event.kind === 'evaluated') evaluated = event;
      if (event.kind === 'explained') explained = event;
      if (event.kind === 'saved') saved = event;
    }),
  );
  await lastValueFrom(events);
  if (!evaluated || !saved) throw new Error('Training ended without a model');
  const seconds = (performance.now() - started) / 1000;
  report(evaluated, saved, { seconds, out, output, ...(explained && { explained }) });
}

interface Reported {
  readonly seconds: number;
  readonly out: string;
  readonly output: Output;
  readonly explained?: Explained;
}

function report(evaluated: Evaluated, saved: Saved, { seconds, out, output, explained }: Reported): void {
  const { accuracy, macroF1, microF1, ece, heads, decision } = evaluated;
  const { version, parameters, learnedParameters, epochs } = saved;
  const json = {
    out,
    parameters,
    ...(learnedParameters === parameters ? {} : { learnedParameters }),
    epochs,
    seconds,
    version,
    dev: { accuracy, macroF1, ...(microF1 === undefined ? {} : { microF1 }), ece, ...(heads && { heads }) },
    decision,
    ...(explained && { explanation: explanationJson(explained) }),
  };
  const learned =
    learnedParameters === parameters
      ? ''
      : `, of which ${learnedParameters.toLocaleString('en')} were learned`;
  const line = (name: string, measure: Pick<Evaluated, 'accuracy' | 'macroF1' | 'ece'>) =>
    `${name}: accuracy ${percent(measure.accuracy)}, macro-F1 ${percent(measure.macroF1)}, calibration error ${percent(measure.ece)}.`;
  output.result(json, () =>
    [
      `Saved ${out} (version ${version}, ${parameters.toLocaleString('en')} parameters${learned}) in ${seconds.toFixed(0)} s.`,
      ...(heads
        ? Object.entries(heads).map(([name, measure]) => line(`Development rows, ${name}`, measure))
        : [line('Development rows', evaluated)]),
      ...(explained ? [describeExplained(explained)] : []),
    ].join('\n'),
  );
}

const explanationJson = ({ method, report: { rows, methods, random } }: Explained) => ({
  method,
  rows,
  scores: Object.fromEntries([...methods.map((each) => [each.method, each.score]), ['random', random.score]]),
});

const describeExplained = ({ method, report: { rows, best } }: Explained): string =>
  best === undefined
    ? `Explained by ${method}: no method was clearly truer than chance on ${rows} held-out texts.`
    : `Explained by ${method}, which was truest to the model on ${rows} held-out texts.`;

const describe = ({ phase, epoch, epochs, loss }: Extract<TrainingEvent, { kind: 'progress' }>): string =>
  `${phase}, epoch ${epoch} of ${epochs}, loss ${loss.toFixed(3)}`;

function rowsOf(
  file: DataFile,
  options: ClassifyOptions,
  heads: readonly HeadTask[] | undefined,
  output: Output,
): Promise<readonly Row[]> {
  const { text, label } = options;
  return heads
    ? headedRows(file, { ...options, heads }, output)
    : labelledRows(file, { text, label: label[0] ?? '' }, output);
}

/** A threshold is chosen on rows of this label; a label that no row has is a slip of the pen. */
function requireOutOfScope(
  label: string,
  rows: readonly Row[],
  dev: readonly Row[] | undefined,
  output: Output,
): void {
  const isThere = (some: readonly Row[]) => some.some((row) => 'label' in row && row.label === label);
  if (isThere(dev ?? rows)) return;
  if (rows.some((row) => !('label' in row)))
    throw new UsageError('--out-of-scope is for one --label, without --multi-label');
  if (!isThere(rows)) throw new InputError('--out-of-scope', label, 'no row has this label');
  output.note(`No threshold is chosen: no row of --dev has the label '${label}' of --out-of-scope`);
}
