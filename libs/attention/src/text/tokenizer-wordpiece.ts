import { WordCache } from './word-cache.ts';

/** The tokens of one word, with their spans in it (UTF-16 units). */
export interface Pieces {
  readonly ids: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Cuts a word into tokens of a vocabulary. */
export interface SubwordModel {
  readonly vocabulary: ReadonlyMap<string, number>;
  encodeWord(word: string): Pieces;
}

export interface WordPieceConfig {
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly unkId: number;
  /** Marks a token that continues a word: `##`. */
  readonly continuingPrefix: string;
  /** Words of more code points become one unknown token. */
  readonly maxWordCharacters: number;
}

/** WordPiece: the longest token of the vocabulary first (arXiv 1810.04805; google-research/bert, tokenization.py). */
export class WordPieceModel implements SubwordModel {
  readonly vocabulary: ReadonlyMap<string, number>;
  private readonly continuing = new Map<string, number>();
  private readonly longest: number;
  private readonly cache = new WordCache<Pieces>(20_000);

  constructor(private readonly config: WordPieceConfig) {
    this.vocabulary = config.vocabulary;
    let longest = 0;
    for (const [token, id] of config.vocabulary) {
      longest = Math.max(longest, token.length);
      if (token.startsWith(config.continuingPrefix)) {
        this.continuing.set(token.slice(config.continuingPrefix.length), id);
      }
    }
    this.longest = longest;
  }

  encodeWord(word: string): Pieces {
    let pieces = this.cache.get(word);
    if (!pieces) {
      pieces = this.cut(word) ?? { ids: [this.config.unkId], starts: [0], ends: [word.length] };
      this.cache.set(word, pieces);
    }
    return pieces;
  }

  /** Null where the word cannot be made of tokens. */
  private cut(word: string): Pieces | null {
    const { maxWordCharacters } = this.config;
    // A code point is at most two units: only words near the limit need their code points counted.
    if (word.length > maxWordCharacters * 2) return null;
    if (word.length > maxWordCharacters && [...word].length > maxWordCharacters) return null;
    const ids: number[] = [];
    const starts: number[] = [];
    const ends: number[] = [];
    for (let start = 0; start < word.length;) {
      const tokens = start === 0 ? this.vocabulary : this.continuing;
      let end = Math.min(word.length, start + this.longest);
      let id: number | undefined;
      while (end > start && (id = tokens.get(word.slice(start, end))) === undefined) end--;
      if (id === undefined) return null;
      ids.push(id);
      starts.push(start);
      ends.push(end);
      start = end;
    }
    return { ids, starts, ends };
  }
}
