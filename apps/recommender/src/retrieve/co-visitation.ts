import type { Behaviour } from './sequence.ts';
import { userCounts } from './sequence.ts';
import { SparseBuilder, largest } from './sparse-rows.ts';
import type { SparseRows } from './sparse-rows.ts';

export interface CoVisitationOptions {
  /** Steps after which one item following another counts half. */
  readonly halfLife: number;
  /** Items further apart than this are not a pair. */
  readonly window: number;
  /** What a pair counts in the other direction: the later item first. */
  readonly backward: number;
  readonly neighbours: number;
  readonly shrink: number;
}

/**
 * Which item follows which, near ones counting more: `Σ 0.5^((distance − 1) / halfLife)` over users, divided by
 * `sqrt(n_i n_j) + shrink`. Unlike item-kNN it knows order and nearness.
 *
 * @returns row: an item of the history; columns: what came after it
 */
export function coVisitation(behaviour: Behaviour, options: CoVisitationOptions): SparseRows {
  const { halfLife, window, backward, neighbours, shrink } = options;
  const counts = userCounts(behaviour);
  const steps = Float32Array.from({ length: window }, (_, distance) => 0.5 ** (distance / halfLife));
  const builder = new SparseBuilder();
  const places = placesByItem(behaviour);
  for (let item = 0; item < behaviour.items; item++) {
    const together = new Float32Array(behaviour.items);
    for (const { items, at } of places[item] ?? []) {
      for (let distance = 1; distance <= window; distance++) {
        const step = steps[distance - 1] ?? 0;
        const after = items[at + distance];
        const before = items[at - distance];
        if (after !== undefined) together[after] = (together[after] ?? 0) + step;
        if (before !== undefined) together[before] = (together[before] ?? 0) + backward * step;
      }
    }
    for (let other = 0; other < together.length; other++) {
      const sum = together[other] ?? 0;
      if (sum > 0) together[other] = sum / (Math.sqrt((counts[item] ?? 0) * (counts[other] ?? 0)) + shrink);
    }
    for (const other of largest(together, neighbours, 0)) builder.add(item, other, together[other] ?? 0);
  }
  return builder.build(behaviour.items);
}

interface Place {
  readonly items: Int32Array;
  readonly at: number;
}

function placesByItem({ items, sequences }: Behaviour): readonly (readonly Place[])[] {
  const places: Place[][] = Array.from({ length: items }, () => []);
  for (const sequence of sequences)
    sequence.items.forEach((item, at) => places[item]?.push({ items: sequence.items, at }));
  return places;
}
