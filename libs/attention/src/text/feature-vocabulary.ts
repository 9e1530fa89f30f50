import { TextOptionError } from './errors.ts';
import { FeatureCounts } from './feature-counts.ts';
import { parseVocabularyJson } from './feature-vocabulary-json.ts';
import type { FeatureVocabularyJson } from './feature-vocabulary-json.ts';
import { cjkGrams, contextFeatures, ownFeatures } from './ngrams.ts';
import type { NgramOptions } from './ngrams.ts';
import { WordCache } from './word-cache.ts';
import { isCjkWord } from './words.ts';
import type { Word } from './words.ts';

export interface FitOptions extends NgramOptions {
  /** Keep features that stand in so many documents. Default 2. */
  readonly minDocuments?: number;
  /** Keep the most frequent ones. Default: no limit. */
  readonly maxFeatures?: number;
}

/** The n-gram features that a model knows: ids from 0, the most frequent first, each with its document count. */
export class FeatureVocabulary {
  private readonly ids: ReadonlyMap<string, number>;
  private readonly cache = new WordCache<readonly number[]>(50_000);

  private constructor(
    /** What the features are made of. */
    readonly options: NgramOptions,
    /** How many documents it was fitted on. */
    readonly documents: number,
    private readonly features: readonly string[],
    private readonly counts: readonly number[],
  ) {
    this.ids = new Map(features.map((feature, id) => [feature, id]));
  }

  /**
   * Counts in how many documents each feature stands, and keeps the frequent ones. Equal counts are in the order of the
   * features' text: the same corpus gives the same ids. Memory grows with the number of different features.
   *
   * @param documents the words of each document (`splitWords`)
   */
  static async fit(
    documents: Iterable<readonly Word[]> | AsyncIterable<readonly Word[]>,
    { minDocuments = 2, maxFeatures = Infinity, ...options }: FitOptions = {},
  ): Promise<FeatureVocabulary> {
    if (!(minDocuments >= 1)) throw new TextOptionError('minDocuments', minDocuments, '1 or more');
    const counts = new FeatureCounts(options);
    for await (const words of documents) counts.add(words);
    const kept = counts.frequent(minDocuments).slice(0, maxFeatures);
    return new FeatureVocabulary(
      options,
      counts.documents,
      kept.map(([feature]) => feature),
      kept.map(([, count]) => count),
    );
  }

  /** @throws InvalidVocabularyError where it is not what `toJson` gave */
  static fromJson(json: unknown): FeatureVocabulary {
    const { options, documents, features, counts } = parseVocabularyJson(json);
    return new FeatureVocabulary(options, documents, features === '' ? [] : features.split('\n'), counts);
  }

  toJson(): FeatureVocabularyJson {
    const { options, documents, features, counts } = this;
    return { version: 1, options, documents, features: features.join('\n'), counts };
  }

  get size(): number {
    return this.features.length;
  }

  idOf(feature: string): number | undefined {
    return this.ids.get(feature);
  }

  featureOf(id: number): string | undefined {
    return this.features[id];
  }

  /** How many documents of the corpus hold the feature; 0 for an unknown id. */
  documentCount(id: number): number {
    return this.counts[id] ?? 0;
  }

  /** The ids of each word's known features: `wordFeatures` with `options`, without the unknown ones. */
  encode(words: readonly Word[]): readonly (readonly number[])[] {
    return words.map((word, index) => {
      const context = this.known(contextFeatures(words, index, this.options));
      return context.length === 0 ? this.own(word) : [...this.own(word), ...context];
    });
  }

  /**
   * The ids of the features that a word has by itself, without its neighbours; of a CJK character those of the n-grams that
   * end at it. The same word gives the same list object while it is cached.
   */
  encodeWords(words: readonly Word[]): readonly (readonly number[])[] {
    return words.map((word, index) =>
      isCjkWord(word) ? this.known(cjkGrams(words, index, this.options.cjkCharacters)) : this.own(word),
    );
  }

  private own(word: Word): readonly number[] {
    let ids = this.cache.get(word.text);
    if (!ids) this.cache.set(word.text, (ids = this.known(ownFeatures(word, this.options))));
    return ids;
  }

  private known(features: readonly string[]): readonly number[] {
    const known: number[] = [];
    for (const feature of features) {
      const id = this.ids.get(feature);
      if (id !== undefined) known.push(id);
    }
    return known;
  }
}
