import type { Scorer } from '../retrieve/scorer.ts';
import { recencyWeights } from '../retrieve/sequence.ts';
import { addRow, transposed } from '../retrieve/sparse-rows.ts';
import type { TermVectors } from './tf-idf.ts';

/**
 * Cosine between each item's text and the recency-weighted mean of the history's texts. An item nobody has touched
 * scores as any other: this is what a new item lives on.
 *
 * @param halfLife in items, see `recencyWeights`
 */
export function textScorer(
  { vectors, terms }: TermVectors,
  items: number,
  halfLife: number,
  name = 'text',
): Scorer {
  const postings = transposed(vectors, terms);
  return {
    name,
    scores: ({ sequence }) => {
      const profile = new Float32Array(terms);
      const weights = recencyWeights(sequence.items.length, halfLife);
      const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
      sequence.items.forEach((item, at) => addRow(vectors, item, (weights[at] ?? 0) / total, profile));
      const scores = new Float32Array(items);
      profile.forEach((weight, term) => {
        if (weight > 1e-5) addRow(postings, term, weight, scores);
      });
      return scores;
    },
  };
}
