import { InvalidSettingError } from '../recommender-error.ts';
import { invertInPlace } from './inverse.ts';
import type { Scorer } from './scorer.ts';
import { recencyWeights, userCounts } from './sequence.ts';
import type { Behaviour } from './sequence.ts';
import { largest } from './sparse-rows.ts';

export interface EaseOptions {
  /** Ridge penalty, above 0. */
  readonly lambda: number;
  /**
   * The items with the most users take part, up to this many: memory is `4 n²` bytes (144 MB at 6,000), time grows with
   * `n³`. The rest scores 0.
   */
  readonly maxItems?: number;
  readonly threads?: number;
}

/** Item weights of EASE over the items that take part. */
export interface Ease {
  /** Positions in the catalogue of the `n` items that take part. */
  readonly members: Int32Array;
  /** `[n, n]`: row `i` of a history item, what it adds to each member. */
  readonly weights: Float32Array;
}

export const easeMaxItems = 6000;

/**
 * EASE: `B = I − P diag(P)⁻¹` with `P = (XᵀX + λI)⁻¹`, the closed form of a linear autoencoder without self-weights.
 *
 * @see Steck (2019), Embarrassingly Shallow Autoencoders for Sparse Data, arXiv 1905.03375
 * @throws {InvalidSettingError} lambda or maxItems out of range
 */
export async function fitEase(behaviour: Behaviour, options: EaseOptions): Promise<Ease> {
  const { lambda, maxItems = easeMaxItems, threads = 1 } = options;
  if (!(lambda > 0)) throw new InvalidSettingError('lambda', lambda, 'above 0');
  if (!Number.isInteger(maxItems) || maxItems < 1)
    throw new InvalidSettingError('maxItems', maxItems, 'a whole number from 1');
  const members = Int32Array.from(largest(userCounts(behaviour), maxItems, 0));
  const n = members.length;
  const weights = gram(behaviour, members);
  for (let at = 0; at < n; at++) weights[at * n + at] = (weights[at * n + at] ?? 0) + lambda;
  await invertInPlace(weights, n, threads);
  const diagonal = Float32Array.from({ length: n }, (_, at) => weights[at * n + at] ?? 1);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++)
      weights[row * n + column] = -(weights[row * n + column] ?? 0) / (diagonal[column] ?? 1);
    weights[row * n + row] = 0;
  }
  return { members, weights };
}

/** @param halfLife in items, see `recencyWeights` */
export function easeScorer(ease: Ease, items: number, halfLife: number, name = 'ease'): Scorer {
  const { members, weights } = ease;
  const n = members.length;
  const placeOf = placesOf(members, items);
  return {
    name,
    scores: ({ sequence }) => {
      const sums = new Float32Array(n);
      const recency = recencyWeights(sequence.items.length, halfLife);
      sequence.items.forEach((item, at) => {
        const place = placeOf[item] ?? -1;
        const weight = recency[at] ?? 0;
        if (place < 0 || weight < 1e-4) return;
        const row = weights.subarray(place * n, (place + 1) * n);
        for (let column = 0; column < n; column++)
          sums[column] = (sums[column] ?? 0) + weight * (row[column] ?? 0);
      });
      const scores = new Float32Array(items);
      members.forEach((member, at) => (scores[member] = sums[at] ?? 0));
      return scores;
    },
  };
}

function placesOf(members: Int32Array, items: number): Int32Array {
  const places = new Int32Array(items).fill(-1);
  members.forEach((member, at) => (places[member] = at));
  return places;
}

/** `XᵀX` over the members: how many users touched both. */
function gram({ items, sequences }: Behaviour, members: Int32Array): Float32Array {
  const n = members.length;
  const placeOf = placesOf(members, items);
  const counts = new Float32Array(n * n);
  for (const sequence of sequences) {
    const places = sequence.items.map((item) => placeOf[item] ?? -1).filter((place) => place >= 0);
    for (const a of places) for (const b of places) counts[a * n + b] = (counts[a * n + b] ?? 0) + 1;
  }
  return counts;
}
