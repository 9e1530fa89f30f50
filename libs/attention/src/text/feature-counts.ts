import { contextFeatures, ownFeatures } from './ngrams.ts';
import type { NgramOptions } from './ngrams.ts';
import { WordCache } from './word-cache.ts';
import type { Word } from './words.ts';

/** Counts in how many documents each feature stands. */
export class FeatureCounts {
  documents = 0;
  private readonly indexes = new Map<string, number>();
  private readonly counts: number[] = [];
  private readonly lastDocument: number[] = [];
  private readonly cache = new WordCache<readonly number[]>(50_000);

  constructor(private readonly options: NgramOptions) {}

  add(words: readonly Word[]): void {
    this.documents++;
    for (const [at, word] of words.entries()) {
      let own = this.cache.get(word.text);
      if (!own) this.cache.set(word.text, (own = this.indexesOf(ownFeatures(word, this.options))));
      this.count(own);
      this.count(this.indexesOf(contextFeatures(words, at, this.options)));
    }
  }

  /** The features in at least `minDocuments` documents: most frequent first, equal ones by their text. */
  frequent(minDocuments: number): readonly (readonly [feature: string, documents: number])[] {
    return [...this.indexes]
      .map(([feature, index]) => [feature, this.counts[index] ?? 0] as const)
      .filter(([, count]) => count >= minDocuments)
      .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
  }

  private indexesOf(features: readonly string[]): readonly number[] {
    return features.map((feature) => {
      const known = this.indexes.get(feature);
      if (known !== undefined) return known;
      this.indexes.set(feature, this.counts.length);
      return this.counts.push(0) - 1;
    });
  }

  private count(indexes: readonly number[]): void {
    for (const index of indexes) {
      if (this.lastDocument[index] === this.documents) continue;
      this.lastDocument[index] = this.documents;
      this.counts[index] = (this.counts[index] ?? 0) + 1;
    }
  }
}
