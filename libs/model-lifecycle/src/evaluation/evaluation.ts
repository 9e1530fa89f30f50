import { Random, pairedBootstrap } from '@attention-flow/attention';
import type { PairedDifference } from '@attention-flow/attention';
import { LifecycleSetupError } from '../lifecycle.errors.ts';

/** How a model did on the held-out rows. */
export interface Scores {
  /** One a row, in the order of the rows; higher is better: 1 for right and 0 for wrong, or the NDCG of a list. */
  readonly scores: readonly number[];
  /** Of all rows together, to be shown. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** What a row belongs to: `{ language: 'zh', intent: 'refund' }`. */
export type RowSlices = Readonly<Record<string, string>>;

/** Rows that have something in common. */
export interface SliceResult {
  readonly by: string;
  readonly name: string;
  readonly rows: number;
  /** Mean score. */
  readonly candidate: number;
  readonly active: number | null;
  /** candidate - active, where it fell. */
  readonly difference: PairedDifference | null;
}

/** The version that answered when the candidate was judged, on the same rows. */
export interface ActiveResult {
  readonly version: string;
  /** Whether both were trained without these rows. */
  readonly isComparable: boolean;
  readonly mean: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** candidate - active, of the mean. */
  readonly difference: PairedDifference;
}

/** A candidate on rows that it has not learnt from, beside the version that answered. */
export interface Evaluation {
  readonly rows: number;
  /** What the scores are called, such as `accuracy`. */
  readonly score: string;
  readonly mean: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly slices: readonly SliceResult[];
  /** Null before the first model. */
  readonly active: ActiveResult | null;
}

export interface EvaluationInput {
  readonly score: string;
  /** One a row. */
  readonly slices: readonly RowSlices[];
  readonly candidate: Scores;
  readonly active: (Scores & Pick<ActiveResult, 'version' | 'isComparable'>) | null;
}

/** Random numbers drawn by one comparison, about, so that it holds up the event loop for some 20 ms. */
const maxDraws = 1_000_000;
const [fewestResamples, mostResamples] = [100, 1_000];
const bootstrapSeed = 1;

/** Pure and repeatable: the same scores, the same evaluation. @throws LifecycleSetupError when scores are not one a row */
export function evaluate({ score, slices, candidate, active }: EvaluationInput): Evaluation {
  const rows = slices.length;
  requireOneARow(candidate, rows);
  if (active) requireOneARow(active, rows);
  const random = Random.fromSeed(bootstrapSeed);
  const all = slices.map((_, row) => row);
  const compare = (some: readonly number[], name: string): PairedDifference | null => {
    if (!active) return null;
    if (some.length === 0) return { estimate: 0, low: 0, high: 0, pValue: 1 };
    const draws = random.fork(name);
    const resamples = clamp(Math.floor(maxDraws / some.length), fewestResamples, mostResamples);
    const of = (scores: readonly number[]) => some.map((row) => scores[row] ?? NaN);
    return pairedBootstrap(of(active.scores), of(candidate.scores), {
      uniform: () => draws.uniform(),
      resamples,
    });
  };
  const difference = compare(all, 'all');
  return {
    rows,
    score,
    mean: meanAt(candidate.scores, all),
    metrics: candidate.metrics,
    slices: grouped(slices).map(({ by, name, rows: own }) => {
      const is = meanAt(candidate.scores, own);
      const was = active && meanAt(active.scores, own);
      const hasFallen = was !== null && is < was;
      const fall = hasFallen ? compare(own, `${by} ${name}`) : null;
      return { by, name, rows: own.length, candidate: is, active: was, difference: fall };
    }),
    active: active &&
      difference && {
        version: active.version,
        isComparable: active.isComparable,
        mean: meanAt(active.scores, all),
        metrics: active.metrics,
        difference,
      },
  };
}

function requireOneARow({ scores }: Scores, rows: number): void {
  if (scores.length === rows && scores.every(Number.isFinite)) return;
  throw new LifecycleSetupError(`An evaluation of ${rows} rows must give a finite score for each`);
}

interface Group {
  readonly by: string;
  readonly name: string;
  readonly rows: readonly number[];
}

function grouped(slices: readonly RowSlices[]): readonly Group[] {
  const groups = new Map<string, Group & { readonly rows: number[] }>();
  for (const [row, names] of slices.entries()) {
    for (const [by, name] of Object.entries(names)) {
      const key = `${by}\0${name}`;
      const group = groups.get(key) ?? { by, name, rows: [] };
      group.rows.push(row);
      groups.set(key, group);
    }
  }
  const order = new Intl.Collator('en', { numeric: true });
  return [...groups.values()].sort((a, b) => order.compare(a.by, b.by) || order.compare(a.name, b.name));
}

function meanAt(scores: readonly number[], rows: readonly number[]): number {
  return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + (scores[row] ?? NaN), 0) / rows.length;
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
