import type { Behaviour } from './sequence.ts';
import { userCounts } from './sequence.ts';
import { SparseBuilder, addRow, largest, transposed } from './sparse-rows.ts';
import type { SparseRows } from './sparse-rows.ts';

export interface ItemKnnOptions {
  /** Neighbours kept of each item. */
  readonly neighbours: number;
  /** Added to the denominator, against chance among rare items. */
  readonly shrink: number;
}

/**
 * Item-kNN: `|U_i ∩ U_j| / (sqrt(|U_i| |U_j|) + shrink)`, the strongest neighbours of each target item `j`.
 *
 * @returns row: item `i` of a history; columns: the items `j` that have it among their neighbours
 * @see Deshpande & Karypis (2004), Item-Based Top-N Recommendation Algorithms
 */
export function itemKnn(behaviour: Behaviour, { neighbours, shrink }: ItemKnnOptions): SparseRows {
  const counts = userCounts(behaviour);
  const byUser = incidence(behaviour);
  const byItem = transposed(byUser, behaviour.items);
  const builder = new SparseBuilder();
  for (let item = 0; item < behaviour.items; item++) {
    const together = new Float32Array(behaviour.items);
    for (let entry = byItem.starts[item] ?? 0; entry < (byItem.starts[item + 1] ?? 0); entry++)
      addRow(byUser, byItem.columns[entry] ?? 0, 1, together);
    together[item] = 0;
    for (let other = 0; other < together.length; other++) {
      const both = together[other] ?? 0;
      if (both > 0) together[other] = both / (Math.sqrt((counts[item] ?? 0) * (counts[other] ?? 0)) + shrink);
    }
    for (const other of largest(together, neighbours, 0)) builder.add(other, item, together[other] ?? 0);
  }
  return builder.build(behaviour.items);
}

/** Users by items, 1 where the user touched the item. */
export function incidence({ sequences }: Behaviour): SparseRows {
  const builder = new SparseBuilder();
  sequences.forEach(({ items }, user) => items.forEach((item) => builder.add(user, item, 1)));
  return builder.build(sequences.length);
}
