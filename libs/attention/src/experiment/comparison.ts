import type { Random } from '../data/random.ts';
import { requirePaired } from '../evaluate/errors.ts';
import { pairedBootstrap } from '../evaluate/resampling.ts';
import type { PairedDifference } from '../evaluate/resampling.ts';
import { hits } from './answer.ts';
import type { Answer, ExpectedText } from './answer.ts';
import { shareOf, slicesOf } from './slices.ts';
import type { Share, SliceRows } from './slices.ts';

/** A slice in which the candidate is right less often than the baseline. */
export interface FallenSlice extends Pick<SliceRows, 'by' | 'name'> {
  readonly rows: number;
  readonly baseline: number;
  readonly candidate: number;
  /** candidate − baseline. */
  readonly difference: PairedDifference;
}

/** Two models on the same rows; differences are candidate − baseline. */
export interface Comparison {
  readonly rows: number;
  readonly baseline: Share;
  readonly candidate: Share;
  readonly difference: PairedDifference;
  /** Rows that one model alone answers rightly. */
  readonly onlyBaselineRight: number;
  readonly onlyCandidateRight: number;
  /** Rows answered alike, right or wrong. */
  readonly agreement: number;
  /** Slices that lost more than a point, the most rows lost first. */
  readonly fallen: readonly FallenSlice[];
}

/** A slice counts as fallen from here on. */
const onePoint = 0.01;

/**
 * Compares the answers of two models: accuracy with a paired bootstrap, and the slices that a better mean may hide.
 * @throws MetricInputError no rows, or answers that do not belong to them
 */
export function compareModels(
  rows: readonly ExpectedText[],
  baseline: readonly Answer[],
  candidate: readonly Answer[],
  random: Random,
): Comparison {
  requirePaired('a comparison', rows, baseline);
  requirePaired('a comparison', rows, candidate);
  const [before, after] = [hits(rows, baseline), hits(rows, candidate)];
  const difference = (some: readonly number[], name: string) => {
    const draws = random.fork(name);
    const of = (values: readonly number[]) => some.map((row) => values[row] ?? 0);
    return pairedBootstrap(of(before), of(after), { uniform: () => draws.uniform() });
  };
  const fallen = slicesOf(rows).flatMap(({ by, name, rows: own }): readonly FallenSlice[] => {
    const [was, is] = [before, after].map((all) => total(own.map((row) => all[row] ?? 0)) / own.length);
    if (was === undefined || is === undefined || was - is <= onePoint) return [];
    const size = own.length;
    return [
      { by, name, rows: size, baseline: was, candidate: is, difference: difference(own, `${by} ${name}`) },
    ];
  });
  const count = (isOne: (row: number) => boolean) => [...rows.keys()].filter(isOne).length;
  return {
    rows: rows.length,
    baseline: shareOf(total(before), rows.length),
    candidate: shareOf(total(after), rows.length),
    difference: difference([...rows.keys()], 'all'),
    onlyBaselineRight: count((row) => before[row] === 1 && after[row] === 0),
    onlyCandidateRight: count((row) => before[row] === 0 && after[row] === 1),
    agreement: count((row) => baseline[row]?.label === candidate[row]?.label) / rows.length,
    fallen: fallen.toSorted((a, b) => a.difference.estimate * a.rows - b.difference.estimate * b.rows),
  };
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
