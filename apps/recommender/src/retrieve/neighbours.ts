import { recencyWeights } from './sequence.ts';
import type { Situation, Scorer } from './scorer.ts';
import { addRow } from './sparse-rows.ts';
import type { SparseRows } from './sparse-rows.ts';

export interface NeighbourScorerOptions {
  readonly name: string;
  /** Row: an item of the history; columns: what it speaks for. */
  readonly neighbours: SparseRows;
  /** Size of the catalogue. */
  readonly items: number;
  /** In items, see `recencyWeights`. */
  readonly halfLife: number;
}

/** Sum over the history of recency times similarity, the form that item-kNN and co-visitation share. */
export function neighbourScorer({ name, neighbours, items, halfLife }: NeighbourScorerOptions): Scorer {
  return {
    name,
    scores: ({ sequence }: Situation) => {
      const scores = new Float32Array(items);
      const weights = recencyWeights(sequence.items.length, halfLife);
      sequence.items.forEach((item, at) => addRow(neighbours, item, weights[at] ?? 0, scores));
      return scores;
    },
  };
}
