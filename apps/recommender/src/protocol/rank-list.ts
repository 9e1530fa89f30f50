import { InvalidSettingError } from '../recommender-error.ts';
import { largest } from '../retrieve/sparse-rows.ts';
import type { Target } from './targets.ts';

export interface Ranked {
  /** Of the target, from 1. */
  readonly rank: number;
  /** The best items, by position. */
  readonly list: readonly number[];
}

/**
 * Ranks the full catalogue without the excluded items. Equal scores stand in the order of the catalogue, which is
 * shuffled: the target is not favoured.
 *
 * @param scores by position; written to
 * @throws {InvalidSettingError} a score that is not a number
 */
export function rankList(scores: Float32Array, { item, excluded }: Target, size: number): Ranked {
  for (const other of excluded) scores[other] = -Infinity;
  const own = scores[item] ?? NaN;
  let rank = 1;
  for (let other = 0; other < scores.length; other++) {
    const score = scores[other] ?? NaN;
    if (Number.isNaN(score)) throw new InvalidSettingError(`score of item ${other}`, score, 'a number');
    if (score > own || (score === own && other < item)) rank++;
  }
  return { rank, list: largest(scores, size) };
}
