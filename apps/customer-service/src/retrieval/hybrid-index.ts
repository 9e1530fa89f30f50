import { Bm25Index } from '../knowledge/bm25.ts';
import { terms } from '../knowledge/terms.ts';
import { contentTerms } from './content-terms.ts';
import { ExactIndex } from './exact-index.ts';
import { rankFeatures } from './passage.ts';
import type { Passage, RankFeatures, RankWeights, RankedPassage } from './passage.ts';
import { GramWeights, profileOf } from './surface.ts';
import { unit, dot } from './vector-index.ts';
import type { VectorIndex } from './vector-index.ts';

/** A question as it is searched for. */
export interface Asked {
  readonly text: string;
  /** Of the same encoder as the passages'; without it, words alone find. */
  readonly vector?: Float32Array | undefined;
}

interface Known {
  readonly passage: Passage;
  readonly vector: Float32Array | undefined;
}

/**
 * What weighs how much without a training of its own. Set by hand before anything was measured; what it gives is in
 * `docs/models/customer-service.md`.
 */
export const defaultRankWeights: RankWeights = { lexical: 1, coverage: 1, surface: 4, similarity: 4 };

/** Taken from each of the two lists before they are ranked together. */
const candidatesPerList = 50;

/**
 * Passages found by words and by vectors: the best of both lists, ranked together by a weighted sum of what speaks for
 * each. What is added is found from the next search on.
 */
export class HybridIndex {
  private readonly known = new Map<string, Known>();
  private readonly words = new Bm25Index<string>();
  private readonly grams = new GramWeights();

  constructor(
    private readonly vectors: VectorIndex<string> = new ExactIndex(),
    private readonly weights: RankWeights = defaultRankWeights,
  ) {}

  get size(): number {
    return this.known.size;
  }

  find(id: string): Passage | undefined {
    return this.known.get(id)?.passage;
  }

  /** How rare a word is among the passages. */
  rarity(term: string): number {
    return this.words.rarity(term);
  }

  /** Adds a passage, or puts it in the place of the former one of its id. */
  add(passage: Passage, vector?: Float32Array): void {
    this.remove([passage.id]);
    this.known.set(passage.id, { passage, vector: vector && unit(vector) });
    this.words.add(passage.id, terms(wordsOf(passage)));
    this.grams.add(profileOf(wordsOf(passage)));
    if (vector) this.vectors.set(passage.id, vector);
  }

  /** @returns how many of them there were */
  remove(ids: Iterable<string>): number {
    const gone = new Set<string>();
    for (const id of ids) {
      const known = this.known.get(id);
      if (!known) continue;
      gone.add(id);
      this.known.delete(id);
      this.grams.remove(profileOf(wordsOf(known.passage)));
      this.vectors.delete(id);
    }
    if (gone.size > 0) this.words.remove((id) => gone.has(id));
    return gone.size;
  }

  /** Best first; passages of the same text once, as the best of them. */
  search(asked: Asked, limit: number): RankedPassage[] {
    const seen = new Set<string>();
    return this.candidates(asked)
      .toSorted((one, other) => other.score - one.score)
      .filter(({ passage }) => !seen.has(passage.text) && seen.add(passage.text))
      .slice(0, limit);
  }

  /** All that either list found, in no order. */
  candidates({ text, vector }: Asked): RankedPassage[] {
    const hits = this.words.search(contentTerms(text), candidatesPerList);
    const lexical = new Map(hits.map((hit) => [hit.key, hit]));
    const best = hits[0]?.rank ?? 1;
    const near = vector ? this.vectors.search(vector, candidatesPerList).map(({ key }) => key) : [];
    const asked = { profile: profileOf(text), vector: vector && unit(vector) };
    return [...new Set([...lexical.keys(), ...near])].flatMap((id) => {
      const known = this.known.get(id);
      if (!known) return [];
      const hit = lexical.get(id);
      const features: RankFeatures = {
        lexical: (hit?.rank ?? 0) / best,
        coverage: hit?.coverage ?? 0,
        surface: this.grams.cosine(asked.profile, profileOf(wordsOf(known.passage))),
        similarity: asked.vector && known.vector ? dot(asked.vector, known.vector) : 0,
      };
      return [{ passage: known.passage, features, score: scoreOf(features, this.weights) }];
    });
  }
}

export function scoreOf(features: RankFeatures, weights: RankWeights): number {
  return rankFeatures.reduce((sum, name) => sum + weights[name] * features[name], 0);
}

function wordsOf({ title, text }: Passage): string {
  return `${title}\n${text}`;
}
