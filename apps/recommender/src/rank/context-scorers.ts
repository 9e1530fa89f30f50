import type { Item } from '../stages/stages.ts';
import type { Scorer } from '../retrieve/scorer.ts';
import { recencyWeights } from '../retrieve/sequence.ts';
import type { Behaviour } from '../retrieve/sequence.ts';

const halfLife = 8;
const day = 86_400;

/** How near an item's price is to what the user pays: `exp(−|ln p − mean ln p of the history|)`; 0 without prices. */
export function priceScorer(catalogue: readonly Item[]): Scorer {
  const logs = Float32Array.from(catalogue, ({ price }) => (price ? Math.log(price) : NaN));
  return {
    name: 'price',
    bringsNone: true,
    scores: ({ sequence }) => {
      const weights = recencyWeights(sequence.items.length, halfLife);
      let [sum, total] = [0, 0];
      sequence.items.forEach((item, at) => {
        const log = logs[item] ?? NaN;
        if (Number.isNaN(log)) return;
        sum += (weights[at] ?? 0) * log;
        total += weights[at] ?? 0;
      });
      const usual = sum / total;
      return logs.map((log) => (Number.isNaN(log - usual) ? 0 : Math.exp(-Math.abs(log - usual))));
    },
  };
}

/** Share of the recent history in the item's category. */
export function categoryScorer(catalogue: readonly Item[]): Scorer {
  const names = [...new Set(catalogue.map(({ category }) => category))];
  const places = new Map(names.map((name, place) => [name, place]));
  const categories = Int32Array.from(catalogue, ({ category }) =>
    category === '' ? -1 : (places.get(category) ?? -1),
  );
  return {
    name: 'category',
    bringsNone: true,
    scores: ({ sequence }) => {
      const shares = new Float32Array(names.length);
      const weights = recencyWeights(sequence.items.length, halfLife);
      const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
      sequence.items.forEach((item, at) => {
        const category = categories[item] ?? -1;
        if (category >= 0) shares[category] = (shares[category] ?? 0) + (weights[at] ?? 0) / total;
      });
      return Float32Array.from(categories, (category) => (category < 0 ? 0 : (shares[category] ?? 0)));
    },
  };
}

/** `1 / (1 + days since anyone's first contact)`; 0 for an item that nobody had touched by then. */
export function freshnessScorer({ items, sequences }: Behaviour): Scorer {
  const first = new Float64Array(items).fill(Infinity);
  for (const sequence of sequences)
    sequence.items.forEach((item, at) => {
      first[item] = Math.min(first[item] ?? Infinity, sequence.times[at] ?? Infinity);
    });
  return {
    name: 'freshness',
    bringsNone: true,
    scores: ({ now }) => Float32Array.from(first, (time) => (time >= now ? 0 : 1 / (1 + (now - time) / day))),
  };
}
