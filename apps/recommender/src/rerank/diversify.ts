import { InvalidSettingError } from '../recommender-error.ts';

/** A ranked list to choose from. */
export interface Pool {
  /** Score of each candidate, as the logarithm of how likely it is; any constant may be added to all. */
  readonly scores: ArrayLike<number>;
  /** In [0, 1], symmetric, 1 for an item and itself; a positive semidefinite matrix, as cosines of vectors are. */
  readonly similarity: (a: number, b: number) => number;
  /** How many to choose. */
  readonly count: number;
  /** From 0: the order of the scores. What a likeness of 1 costs, in units of the score. */
  readonly diversity: number;
  /** Whether `next` may join those chosen, such as caps of a category; bends where nothing else is left. */
  readonly allows?: (next: number, chosen: readonly number[]) => boolean;
}

/** Chooses from a pool: positions, in the order chosen, each once. */
export type Diversify = (pool: Pool) => readonly number[];

/**
 * Maximal marginal relevance: the next has the highest `score − diversity · max likeness to the chosen`.
 *
 * @throws {InvalidSettingError} a negative diversity or count
 * @see Carbonell & Goldstein (1998), The Use of MMR, Diversity-Based Reranking
 */
export const mmr: Diversify = (pool) => {
  const likeness = new Float64Array(pool.scores.length);
  return greedy(pool, {
    value: (item) => (pool.scores[item] ?? 0) - pool.diversity * (likeness[item] ?? 0),
    join: (item, open) => {
      for (const other of open)
        likeness[other] = Math.max(likeness[other] ?? 0, pool.similarity(other, item));
    },
  });
};

/**
 * The greedy most likely list of a determinantal point process: the kernel is `q_i S_ij q_j` with `ln q² = score /
 * diversity`, so the next adds most to `Σ score + diversity · ln det S`. Unlike MMR it counts all the chosen together.
 * An incremental Cholesky factor keeps a step linear in what is chosen.
 *
 * @throws {InvalidSettingError} a negative diversity or count
 * @see Chen, Zhang & Zhou (2018), Fast Greedy MAP Inference for Determinantal Point Process, arXiv 1709.05135,
 *   algorithm 1
 */
export const greedyDpp: Diversify = (pool) => {
  const rows: number[][] = Array.from({ length: pool.scores.length }, () => []);
  const left = new Float64Array(pool.scores.length).fill(1);
  return greedy(pool, {
    value: (item) =>
      (pool.scores[item] ?? 0) + pool.diversity * Math.log(Math.max(left[item] ?? 0, leastVolume)),
    join: (item, open) => {
      const own = rows[item] ?? [];
      const length = Math.sqrt(Math.max(left[item] ?? 0, leastVolume));
      for (const other of open) {
        const row = rows[other] ?? [];
        const product = own.reduce((sum, value, at) => sum + value * (row[at] ?? 0), 0);
        const entry = (pool.similarity(other, item) - product) / length;
        row.push(entry);
        left[other] = (left[other] ?? 0) - entry * entry;
      }
    },
  });
};

/** Twins span no volume; the logarithm needs some. */
const leastVolume = 1e-6;

interface Step {
  readonly value: (item: number) => number;
  /** Tells the items that are still open what was chosen. */
  readonly join: (item: number, open: ReadonlySet<number>) => void;
}

function greedy({ scores, count, diversity, allows }: Pool, { value, join }: Step): readonly number[] {
  if (!(diversity >= 0)) throw new InvalidSettingError('diversity', diversity, '0 or more');
  if (!(count >= 0)) throw new InvalidSettingError('count', count, '0 or more');
  const open = new Set(Array.from({ length: scores.length }, (_, item) => item));
  const chosen: number[] = [];
  while (chosen.length < count && open.size > 0) {
    const may = allows ? [...open].filter((item) => allows(item, chosen)) : [...open];
    const next = best(may.length > 0 ? may : [...open], value);
    open.delete(next);
    chosen.push(next);
    if (diversity > 0) join(next, open);
  }
  return chosen;
}

function best(items: readonly number[], value: (item: number) => number): number {
  return items.reduce((one, other) => (value(other) > value(one) ? other : one));
}

/** At most so many of one group, such as a category or a seller; items without a group are free. */
export function capped(
  groupOf: (item: number) => string | undefined,
  most: number,
): NonNullable<Pool['allows']> {
  return (next, chosen) => {
    const group = groupOf(next);
    if (group === undefined) return true;
    return chosen.filter((item) => groupOf(item) === group).length < most;
  };
}
