import type { LogProbabilities } from './decoding.ts';

/** The tokens that may not follow on these. */
export type Forbid = (tokens: readonly number[]) => Iterable<number>;

/** What every output keeps to. */
export interface GenerationRules {
  readonly startId: number;
  readonly endId: number;
  /** Tokens before the end may come. */
  readonly minTokens: number;
  /** Tokens, without the end, after which a text is over; 1 or more. */
  readonly maxTokens: number;
  readonly forbid: readonly Forbid[];
}

/** The log-probabilities with those of tokens that the rules forbid at -Infinity; a new array. */
export function allowed(
  logProbabilities: LogProbabilities,
  tokens: readonly number[],
  { endId, minTokens, forbid }: GenerationRules,
): LogProbabilities {
  const left = logProbabilities.slice();
  if (tokens.length < minTokens) left[endId] = -Infinity;
  for (const forbidden of forbid) {
    for (const id of forbidden(tokens)) left[id] = -Infinity;
  }
  return left;
}

/** Never these, wherever they stand. */
export const forbidTokens = (ids: Iterable<number>): Forbid => {
  const list = [...ids];
  return () => list;
};

/**
 * Ids of the `count` most probable tokens, the most probable first, of equal ones the lowest id; those at -Infinity are left
 * out.
 */
export function mostProbable(logProbabilities: LogProbabilities, count: number): readonly number[] {
  const best: number[] = [];
  const valueAt = (place: number) => logProbabilities[best[place] ?? 0] ?? -Infinity;
  for (let id = 0; id < logProbabilities.length; id++) {
    const value = logProbabilities[id] ?? -Infinity;
    if (!(value > -Infinity) || (best.length === count && !(value > valueAt(count - 1)))) continue;
    if (best.length === count) best.pop();
    let place = best.length;
    while (place > 0 && value > valueAt(place - 1)) place--;
    best.splice(place, 0, id);
  }
  return best;
}
