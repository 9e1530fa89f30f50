import { pruneClassifier } from '@attention-flow/attention';
import type { Latency, PartImportance, PruneReport } from '@attention-flow/attention';
import type { AddCommand } from '../cli.ts';
import { InputError, UsageError, describeError } from '../errors.ts';
import { flagOf, positiveNumber, wholeNumber } from '../options.ts';
import type { Output } from '../output.ts';
import { percent, table } from '../output.ts';
import { labelledRows } from '../rows.ts';

interface PruneOptions {
  readonly model: string;
  readonly out: string;
  readonly data: string;
  readonly train?: string;
  readonly text: string;
  readonly label: string;
  readonly layers?: number;
  readonly heads?: number;
  readonly epochs?: number;
  readonly seed: number;
  readonly threads: number;
}

export const pruneCommand: AddCommand = (program, output) => {
  program
    .command('prune')
    .description('Take out the attention layers or heads that a model answers nearly as well without')
    .requiredOption('--model <folder>', 'the bundle')
    .requiredOption('--out <folder>', 'folder of the bundle to write')
    .option('--layers <n>', 'layers to take out', positiveNumber)
    .option('--heads <n>', 'heads to take out of every layer', positiveNumber)
    .requiredOption(
      '--data <file>',
      'labelled rows, not trained on: what each part is worth is measured on them',
    )
    .option('--train <file>', 'rows to recover with; without them nothing is learned again')
    .requiredOption('--text <column>', 'column of the text')
    .requiredOption('--label <column>', 'column of the label')
    .option('--epochs <n>', 'passes over the rows of --train (3)', positiveNumber)
    .option('--seed <n>', 'of the recovery', wholeNumber, 1)
    .option('--threads <n>', 'threads to compute with', positiveNumber, 1)
    .action((options: PruneOptions) => prune(options, output));
};

async function prune(options: PruneOptions, output: Output): Promise<void> {
  const { model, out, data, train, layers, heads, epochs, seed, threads } = options;
  if ((layers === undefined) === (heads === undefined))
    throw new UsageError('Give one of --layers and --heads');
  const rows = await labelledRows({ option: '--data', file: data }, options, output);
  const trained =
    train === undefined ? undefined : await labelledRows({ option: '--train', file: train }, options, output);
  const wish = layers === undefined ? { heads: heads ?? 0 } : { layers };
  const report = await pruneClassifier({
    ...wish,
    model,
    out,
    rows,
    seed,
    session: { device: 'cpu', threads },
    ...(trained && { train: trained }),
    ...(epochs === undefined ? {} : { epochs }),
  }).catch((error: unknown) => {
    throw naming(error, options);
  });
  output.result({ out, ...report }, () => describe(report, options));
}

function describe(
  { importance, removed, accuracy, parameters, oneText, texts32, version, rows }: PruneReport,
  { out, train }: PruneOptions,
): string {
  const isRemoved = (part: PartImportance) =>
    removed.some(({ layer, head }) => layer === part.layer && head === part.head);
  return [
    `Saved ${out} (version ${version}).`,
    table([
      ['layer', 'head', 'loss without it', ''],
      ...importance.map((part) => [
        part.layer + 1,
        part.head === undefined ? 'all' : part.head + 1,
        part.loss.toFixed(4),
        isRemoved(part) ? 'taken out' : '',
      ]),
    ]),
    table([
      ['', 'before', 'after'],
      ['parameters', parameters.before.toLocaleString('en'), parameters.after.toLocaleString('en')],
      ['ms, one text', ...milliseconds(oneText)],
      ['ms, 32 texts', ...milliseconds(texts32)],
    ]),
    `Accuracy on ${rows} rows: ${percent(accuracy.before)} before, ${percent(accuracy.cut)} cut` +
      (train === undefined ? '.' : `, ${percent(accuracy.after)} recovered.`),
  ].join('\n');
}

const milliseconds = ({ before, after }: Latency) => [before.toFixed(2), after.toFixed(2)];

const optionBy: Readonly<Record<string, keyof PruneOptions>> = {
  ATTENTION_METRIC_INPUT: 'data',
  ATTENTION_FOLDER_OCCUPIED: 'out',
  ATTENTION_UNKNOWN_LABEL: 'data',
  ATTENTION_SINGLE_CLASS: 'train',
};

function naming(error: unknown, options: PruneOptions): unknown {
  const { code, message } = describeError(error);
  const isWish = code === 'ATTENTION_INVALID_OPTION';
  const option = isWish ? (options.layers === undefined ? 'heads' : 'layers') : optionBy[code];
  const given = option && options[option];
  return option === undefined || given === undefined
    ? error
    : new InputError(flagOf(option), String(given), message, code, { cause: error });
}
