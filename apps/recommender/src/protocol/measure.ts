import { catalogueCoverage, intraListDistance, novelty, rankingReport } from '@attention-flow/attention';
import { userCounts } from '../retrieve/sequence.ts';
import { textOf, hasText } from '../text/item-text.ts';
import { tfIdf, wordsOf } from '../text/tf-idf.ts';
import { trainOf } from './data-set.ts';
import type { DataSet } from './data-set.ts';
import type { Ranked } from './rank-list.ts';
import type { Target } from './targets.ts';

export const listSize = 10;
/** An item with fewer users in train is cold. */
const coldBelow = 5;

/** The figures of the protocol, for the users at hand. */
export interface Figures {
  readonly users: number;
  readonly hr10: number;
  readonly ndcg10: number;
  readonly mrr: number;
  readonly coverage10: number;
  /** Absent where items have no text. */
  readonly ild10: number | undefined;
  readonly novelty: number;
  readonly coldUsers: number;
  readonly coldHr10: number | undefined;
  readonly warmHr10: number | undefined;
}

/** Measures rankings of one data set: what depends on the set alone is computed once. */
export class Measure {
  readonly #counts: Float32Array;
  /** Of two items by their texts; undefined where items have none. */
  readonly similarity: ((a: number, b: number) => number) | undefined;

  constructor(private readonly dataSet: DataSet) {
    this.#counts = userCounts(trainOf(dataSet));
    this.similarity = hasText(dataSet.items) ? textSimilarity(dataSet.items.map(textOf)) : undefined;
  }

  figures(targets: readonly Target[], rankings: readonly Ranked[]): Figures {
    const lists = rankings.map(({ list }) => list);
    const ranks = rankings.map(({ rank }) => [rank]);
    const report = rankingReport(ranks, listSize);
    const isCold = targets.map(({ item }) => (this.#counts[item] ?? 0) < coldBelow);
    const hits = (cold: boolean) => ranks.filter((_, at) => isCold[at] === cold);
    return {
      users: ranks.length,
      hr10: report.hitRate,
      ndcg10: report.ndcg,
      mrr: report.mrr,
      coverage10: catalogueCoverage(lists, this.dataSet.items.length),
      ild10: this.diversity(lists),
      novelty: novelty(lists, (item) => this.#counts[item] ?? 0, this.dataSet.users.length),
      coldUsers: hits(true).length,
      coldHr10: hitRate(hits(true)),
      warmHr10: hitRate(hits(false)),
    };
  }

  /** Mean intra-list distance; undefined where items have no text. */
  diversity(lists: readonly (readonly number[])[]): number | undefined {
    const { similarity } = this;
    if (!similarity) return undefined;
    const sum = lists.reduce(
      (total, list) => total + intraListDistance(list, (a, b) => 1 - similarity(a, b)),
      0,
    );
    return sum / lists.length;
  }
}

const hitRate = (ranks: readonly (readonly number[])[]) =>
  ranks.length === 0 ? undefined : rankingReport(ranks, listSize).hitRate;

/** Cosine of TF-IDF vectors with raw counts, remembered for each pair. */
export function textSimilarity(texts: readonly string[]): (a: number, b: number) => number {
  const { vectors } = tfIdf(texts, { termsOf: wordsOf });
  const rows = texts.map((_, row) => {
    const [start, end] = [vectors.starts[row] ?? 0, vectors.starts[row + 1] ?? 0];
    return new Map(
      Array.from({ length: end - start }, (_, at) => [
        vectors.columns[start + at] ?? 0,
        vectors.values[start + at] ?? 0,
      ]),
    );
  });
  const known = new Map<number, number>();
  return (a, b) => {
    const key = Math.min(a, b) * texts.length + Math.max(a, b);
    const found = known.get(key);
    if (found !== undefined) return found;
    const [short, long] = [rows[a] ?? new Map(), rows[b] ?? new Map()].toSorted((x, y) => x.size - y.size);
    let sum = 0;
    for (const [term, value] of short ?? []) sum += value * (long?.get(term) ?? 0);
    known.set(key, sum);
    return sum;
  };
}

/** Mean of `1 / log₂(rank + 1)` within the first ten. */
export const ndcgAtTen = (ranks: readonly number[]): number =>
  rankingReport(
    ranks.map((rank) => [rank]),
    listSize,
  ).ndcg;
