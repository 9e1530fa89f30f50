import { InvalidTokenizerError } from './errors.ts';
import type { Pieces, SubwordModel } from './tokenizer-wordpiece.ts';
import { WordCache } from './word-cache.ts';

export interface UnigramConfig {
  /** Ids of the pieces. */
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Log probability of each piece, by id. */
  readonly scores: readonly number[];
  readonly unkId: number;
  /** Stands for a space inside a piece: `▁`. */
  readonly space: string;
  /** Whether every word gets a space before it that the text does not have. */
  readonly prefixesWords: boolean;
}

/** How much less an unknown character scores than the least probable piece (google/sentencepiece, unigram_model.cc). */
const unknownPenalty = 10;
/** Long words, as those of scripts without spaces, hardly ever come again. */
const longestCached = 32;

/** Unigram: the pieces of a word with the largest total score, found by Viterbi (Kudo 2018, arXiv 1804.10959). */
export class UnigramModel implements SubwordModel {
  readonly vocabulary: ReadonlyMap<string, number>;
  private readonly longest: number;
  private readonly unkScore: number;
  private readonly cache = new WordCache<Pieces>(20_000);

  constructor(private readonly config: UnigramConfig) {
    const { vocabulary, scores } = config;
    this.vocabulary = vocabulary;
    let longest = 1;
    for (const piece of vocabulary.keys()) longest = Math.max(longest, piece.length);
    this.longest = longest;
    this.unkScore = scores.reduce((least, score) => Math.min(least, score), Infinity) - unknownPenalty;
    if (config.space.length !== 1)
      throw new InvalidTokenizerError('the replacement of Metaspace', 'is not one character');
  }

  encodeWord(word: string): Pieces {
    let pieces = this.cache.get(word);
    if (!pieces) {
      pieces = this.cut(word);
      if (word.length <= longestCached) this.cache.set(word, pieces);
    }
    return pieces;
  }

  private cut(word: string): Pieces {
    const { space, prefixesWords, unkId } = this.config;
    const written = word.replaceAll(' ', space);
    const prefix = prefixesWords && !written.startsWith(space) ? space : '';
    const text = prefix + written;
    const path = this.bestPath(text);
    const pieces: { ids: number[]; starts: number[]; ends: number[] } = { ids: [], starts: [], ends: [] };
    for (const { id, start, end } of path) {
      const isMoreUnknown = id === unkId && pieces.ids.at(-1) === unkId;
      if (isMoreUnknown) {
        pieces.ends[pieces.ends.length - 1] = end - prefix.length;
        continue;
      }
      // A piece owns the space before its word; its span does not, unless it is nothing but space.
      let shown = start;
      while (shown + 1 < end && text[shown] === space) shown++;
      pieces.ids.push(id);
      pieces.starts.push(Math.max(0, shown - prefix.length));
      pieces.ends.push(Math.max(0, end - prefix.length));
    }
    return pieces;
  }

  private bestPath(text: string): readonly Step[] {
    const totals = new Float64Array(text.length + 1).fill(-Infinity);
    const arrivals: (Step | undefined)[] = [];
    totals[0] = 0;
    const arrive = (id: number, start: number, end: number, score: number): void => {
      const total = (totals[start] ?? 0) + score;
      if (arrivals[end] !== undefined && !(total > (totals[end] ?? 0))) return;
      totals[end] = total;
      arrivals[end] = { id, start, end };
    };
    for (let start = 0; start < text.length;) {
      const next = start + ((text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1);
      const last = Math.min(text.length, start + this.longest);
      let knowsCharacter = false;
      for (let end = next; end <= last; end++) {
        const id = this.vocabulary.get(text.slice(start, end));
        if (id === undefined) continue;
        knowsCharacter ||= end === next;
        arrive(id, start, end, this.config.scores[id] ?? 0);
      }
      if (!knowsCharacter) arrive(this.config.unkId, start, next, this.unkScore);
      start = next;
    }
    const path: Step[] = [];
    for (let step = arrivals[text.length]; step; step = arrivals[step.start]) path.push(step);
    return path.reverse();
  }
}

interface Step {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}
