import type { Scorer } from '../retrieve/scorer.ts';
import { SparseBuilder, addRow, largest, transposed } from '../retrieve/sparse-rows.ts';
import type { SparseRows } from '../retrieve/sparse-rows.ts';
import type { TermVectors } from './tf-idf.ts';

/** Added to the weights of an item's neighbours, so that an item far from all others borrows little. */
const reserve = 0.1;

/**
 * Whom an item may borrow from: its nearest texts, weighted by squared cosine, together below 1.
 *
 * @returns row: an item; columns: the items that borrow from it
 */
export function textNeighbours({ vectors, terms }: TermVectors, items: number, count: number): SparseRows {
  const postings = transposed(vectors, terms);
  const builder = new SparseBuilder();
  for (let item = 0; item < items; item++) {
    const similarity = new Float32Array(items);
    for (let entry = vectors.starts[item] ?? 0; entry < (vectors.starts[item + 1] ?? 0); entry++)
      addRow(postings, vectors.columns[entry] ?? 0, vectors.values[entry] ?? 0, similarity);
    similarity[item] = 0;
    const nearest = largest(similarity, count, 0);
    const total = nearest.reduce((sum, other) => sum + (similarity[other] ?? 0) ** 2, reserve);
    for (const other of nearest) builder.add(other, item, (similarity[other] ?? 0) ** 2 / total);
  }
  return builder.build(items);
}

/** What behaviour says about the items that read alike: it lets an item without users take part in behaviour. */
export function smoothedScorer(scorer: Scorer, neighbours: SparseRows, name: string): Scorer {
  return {
    name,
    scores: (situation) => {
      const scores = scorer.scores(situation);
      const smoothed = new Float32Array(scores.length);
      scores.forEach((score, item) => {
        if (score > 0) addRow(neighbours, item, score, smoothed);
      });
      return smoothed;
    },
  };
}
