import { Random, TextClassifier, compareModels } from '@attention-flow/attention';
import type { Comparison, HeadAnswer, LabelledExample } from '@attention-flow/attention';
import { askHead, requireKnownLabel, singleLabelHead } from '../answered-rows.ts';
import type { AddCommand } from '../cli.ts';
import { InputError, UsageError } from '../errors.ts';
import { collected } from '../heads.ts';
import { wholeNumber } from '../options.ts';
import type { Output } from '../output.ts';
import { percent, table } from '../output.ts';
import { labelledRows } from '../rows.ts';

interface CompareOptions {
  readonly model: readonly string[];
  readonly data: string;
  readonly text: string;
  readonly label: string;
  readonly seed: number;
}

export const compareCommand: AddCommand = (program, output) => {
  program
    .command('compare')
    .description('Compare two models on the same rows, and name what the second one lost')
    .requiredOption('--model <folder>', 'a bundle; given twice, the one in use first', collected)
    .requiredOption('--data <file>', 'labelled rows, not trained on by either')
    .requiredOption('--text <column>', 'column of the text')
    .requiredOption(
      '--label <column>',
      'column of the label; of a model with several heads, named as the head is',
    )
    .option('--seed <n>', 'of the bootstrap', wholeNumber, 1)
    .action((options: CompareOptions) => compare(options, output));
};

async function compare(options: CompareOptions, output: Output): Promise<void> {
  const { data, seed } = options;
  const [baseline, candidate, ...others] = options.model;
  if (baseline === undefined || candidate === undefined || others.length > 0)
    throw new UsageError(`--model is given ${options.model.length} time(s); give it twice`);
  const all = await labelledRows({ option: '--data', file: data }, options, output);
  const one = await answered(baseline, all, options);
  const other = await answered(candidate, all, options);
  const unclassed = new Set([one.outOfScope, other.outOfScope]);
  const places = [...all.keys()].filter((row) => !unclassed.has(all[row]?.label));
  if (places.length === 0) throw new InputError('--data', data, 'no row has a class: all are out of scope');
  const kept = <T>(items: readonly T[]) => places.flatMap((row) => items[row] ?? []);
  const random = Random.fromSeed(seed);
  const comparison = compareModels(kept(all), kept(one.answers), kept(other.answers), random);
  const models = [
    { model: baseline, version: one.version },
    { model: candidate, version: other.version },
  ];
  output.result({ models, ...comparison }, () => describe(comparison));
}

interface Answered {
  readonly version: string;
  readonly outOfScope: string | undefined;
  readonly answers: readonly HeadAnswer[];
}

/** One model after the other is loaded: two large ones need not fit in memory together. */
async function answered(
  folder: string,
  rows: readonly LabelledExample[],
  options: CompareOptions,
): Promise<Answered> {
  await using classifier = await TextClassifier.load(folder, { device: 'cpu', threads: 2 });
  const head = singleLabelHead(classifier, options.label);
  requireKnownLabel(rows, head, options);
  const answers = await askHead(classifier, head)(rows.map(({ text }) => text));
  return { version: classifier.manifest.version, outOfScope: head.decision.outOfScope, answers };
}

const mostListed = 20;

function describe({ rows, baseline, candidate, difference, fallen, agreement }: Comparison): string {
  const points = (value: number) => (100 * value).toFixed(1);
  const lines = [
    table([
      ['rows', String(rows)],
      ['first model', percent(baseline.share)],
      ['second model', percent(candidate.share)],
      [
        'difference',
        `${points(difference.estimate)} points (${points(difference.low)} to ${points(difference.high)}), p ${difference.pValue.toFixed(4)}`,
      ],
      ['answered alike', percent(agreement)],
    ]),
    '',
  ];
  if (fallen.length === 0) return [...lines, 'No slice fell by more than a point.'].join('\n');
  const slices = fallen
    .slice(0, mostListed)
    .map(({ by, name, rows: support, baseline: was, candidate: is, difference: own }) => [
      `${by} ${name}`,
      support,
      percent(was),
      percent(is),
      own.high < 0 ? 'beyond chance' : '',
    ]);
  const heads = ['slice', 'rows', 'first', 'second', ''];
  const heading =
    fallen.length > mostListed
      ? `${fallen.length} slices fell by more than a point; the ${mostListed} that cost most:`
      : 'Slices that fell by more than a point:';
  return [...lines, heading, table([heads, ...slices])].join('\n');
}
