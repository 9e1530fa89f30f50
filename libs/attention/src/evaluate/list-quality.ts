import { MetricInputError } from './errors.ts';

type ItemId = string | number;

/**
 * Catalogue coverage: share of the catalogue that stands in at least one list.
 *
 * @see Ge, Delgado-Battenfeld & Jannach (2010), Beyond Accuracy
 */
export function catalogueCoverage(lists: readonly (readonly ItemId[])[], catalogueSize: number): number {
  const distinct = new Set(lists.flat()).size;
  if (!(catalogueSize >= distinct && catalogueSize > 0)) {
    throw new MetricInputError(
      'coverage',
      `the lists hold ${distinct} items, the catalogue ${catalogueSize}`,
    );
  }
  return distinct / catalogueSize;
}

/**
 * Novelty: mean over recommended items of `−log₂((c + 1) / (U + 1))`, in bits, for an item that `c` of `U` users know.
 * The ones keep items that nobody knows finite. 0 = known to all.
 *
 * @param knownBy how many users know an item
 * @see Zhou et al. (2010), Solving the Apparent Diversity-Accuracy Dilemma of Recommender Systems (self-information)
 */
export function novelty<Item extends ItemId>(
  lists: readonly (readonly Item[])[],
  knownBy: (item: Item) => number,
  users: number,
): number {
  const items = lists.flat();
  if (items.length === 0) throw new MetricInputError('novelty', 'nothing is recommended');
  const bits = items.map((item) => {
    const count = knownBy(item);
    if (!(count >= 0 && count <= users)) {
      throw new MetricInputError('novelty', `${count} of ${users} users know item '${item}'`);
    }
    return -Math.log2((count + 1) / (users + 1));
  });
  return bits.reduce((sum, value) => sum + value, 0) / bits.length;
}

/**
 * Intra-list distance: mean distance over the pairs of a list. 0 for a list of one.
 *
 * @param distance symmetric, such as 1 − cosine similarity
 * @see Ziegler et al. (2005), Improving Recommendation Lists Through Topic Diversification
 */
export function intraListDistance<Item>(
  list: readonly Item[],
  distance: (a: Item, b: Item) => number,
): number {
  const pairs = list.flatMap((a, position) => list.slice(position + 1).map((b) => distance(a, b)));
  return pairs.length === 0 ? 0 : pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
}
