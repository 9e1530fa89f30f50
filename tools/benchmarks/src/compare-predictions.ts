import { Random, bootstrapInterval, pairedBootstrap } from '@attention-flow/attention';
import type { Interval, PairedDifference } from '@attention-flow/attention';

/** A line that `attention evaluate --predictions` wrote. */
export interface Prediction {
  readonly row: number;
  readonly head?: string;
  readonly expected: string | readonly string[];
  readonly predicted: string | readonly string[];
  readonly outOfScope: boolean;
}

export interface Comparison {
  readonly rows: number;
  /** Shares of rows answered exactly, each the mean over its runs. */
  readonly baseline: number;
  readonly candidate: number;
  readonly difference: PairedDifference;
  /** Of micro-F1, where texts have any number of labels. */
  readonly microF1?: Interval;
}

/** The answers of one model to the same rows, a list for each seed. */
type Runs = readonly (readonly Prediction[])[];

/**
 * Two models on the same rows, each by one run or by several with different seeds: a paired bootstrap over the rows. The
 * answer to a row is its best class, whether it was rejected as out of scope or not.
 * @throws Error where the runs are not on the same rows
 */
export function comparePredictions(baseline: Runs, candidate: Runs, seed = 1): Comparison {
  const [first = []] = baseline;
  for (const run of [...baseline, ...candidate]) requireSameRows(first, run);
  const [before, after] = [exactShares(baseline), exactShares(candidate)];
  const uniform = uniformOf(seed);
  return {
    rows: first.length,
    baseline: mean(before),
    candidate: mean(after),
    difference: pairedBootstrap(before, after, { uniform }),
    ...(first.some(({ expected }) => typeof expected !== 'string') && {
      microF1: microF1Difference(baseline, candidate, uniform),
    }),
  };
}

function requireSameRows(one: readonly Prediction[], other: readonly Prediction[]): void {
  const key = ({ row, head, expected }: Prediction) => JSON.stringify([row, head, expected]);
  const at = one.findIndex((each, index) => !other[index] || key(each) !== key(other[index]));
  if (one.length !== other.length || at >= 0)
    throw new Error(
      `The runs are not on the same rows: ${one.length} and ${other.length}, row ${at} differs`,
    );
}

/** For each row the share of the runs that answered it exactly. */
const exactShares = (runs: Runs): readonly number[] =>
  (runs[0] ?? []).map((_, row) => mean(runs.map((run) => (isExact(run[row]) ? 1 : 0))));

function isExact(prediction: Prediction | undefined): boolean {
  const [expected, predicted] = [setOf(prediction?.expected), setOf(prediction?.predicted)];
  return expected.size === predicted.size && [...expected].every((label) => predicted.has(label));
}

function microF1Difference(baseline: Runs, candidate: Runs, uniform: () => number): Interval {
  const [before, after] = [baseline.map(countsOf), candidate.map(countsOf)];
  return bootstrapInterval(
    baseline[0]?.length ?? 0,
    (positions) =>
      mean(after.map((run) => microF1(run, positions))) - mean(before.map((run) => microF1(run, positions))),
    { uniform, resamples: 1000 },
  );
}

/** For each row the labels that were rightly given, and twice those that could have been. */
const countsOf = (run: readonly Prediction[]): readonly (readonly [hits: number, given: number])[] =>
  run.map((prediction) => {
    const [expected, predicted] = [setOf(prediction.expected), setOf(prediction.predicted)];
    return [[...predicted].filter((label) => expected.has(label)).length, expected.size + predicted.size];
  });

function microF1(counts: ReturnType<typeof countsOf>, positions: readonly number[]): number {
  let [hits, given] = [0, 0];
  for (const position of positions) {
    hits += counts[position]?.[0] ?? 0;
    given += counts[position]?.[1] ?? 0;
  }
  return given === 0 ? 0 : (2 * hits) / given;
}

const setOf = (labels: string | readonly string[] = []): ReadonlySet<string> =>
  new Set(typeof labels === 'string' ? [labels] : labels);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function uniformOf(seed: number): () => number {
  const random = Random.fromSeed(seed);
  return () => random.uniform();
}
