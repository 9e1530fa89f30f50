import type { LogProbabilities } from './decoding.ts';
import { mostProbable } from './rules.ts';

export interface SamplingOptions {
  /** Draws among so many of the most probable tokens alone (Fan et al. 2018, arXiv 1805.04833). */
  readonly topK?: number;
  /** Draws among the fewest tokens that have so much of the probability (Holtzman et al. 2020, arXiv 1904.09751). */
  readonly topP?: number;
  /** Above 1 evens the probabilities out, below 1 sharpens them; 1 unless given. */
  readonly temperature?: number;
}

export interface Chance {
  readonly token: number;
  readonly probability: number;
}

/**
 * The tokens to draw from, the most probable first, of equal ones the lowest id; their probabilities sum to 1. Temperature
 * comes first, then `topK`, then `topP` of what that leaves. Empty where no token is allowed.
 */
export function samplingChances(
  logProbabilities: LogProbabilities,
  { topK = Infinity, topP = 1, temperature = 1 }: SamplingOptions,
): readonly Chance[] {
  const kept = Number.isFinite(topK) ? mostProbable(logProbabilities, topK) : sorted(logProbabilities);
  const most = logProbabilities[kept[0] ?? 0] ?? 0;
  const weights = kept.map((id) => Math.exp(((logProbabilities[id] ?? 0) - most) / temperature));
  const nucleus = nucleusSize(weights, topP);
  const total = weights.slice(0, nucleus).reduce((sum, weight) => sum + weight, 0);
  return kept.slice(0, nucleus).map((token, at) => ({ token, probability: (weights[at] ?? 0) / total }));
}

/** The same order as `mostProbable`, of all. */
const sorted = (logProbabilities: LogProbabilities): readonly number[] =>
  [...logProbabilities.keys()]
    .filter((id) => (logProbabilities[id] ?? -Infinity) > -Infinity)
    .sort((a, b) => (logProbabilities[b] ?? 0) - (logProbabilities[a] ?? 0) || a - b);

/** @param uniform in [0, 1) */
export function draw(chances: readonly Chance[], uniform: number): number | undefined {
  let left = uniform;
  for (const { token, probability } of chances) {
    if (left < probability) return token;
    left -= probability;
  }
  return chances.at(-1)?.token;
}

/** How many of the largest weights have the share `topP` of all; at least one. */
function nucleusSize(weights: readonly number[], topP: number): number {
  if (topP >= 1) return weights.length;
  const enough = topP * weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const last = weights.findIndex((weight) => (sum += weight) >= enough);
  return last < 0 ? weights.length : last + 1;
}
