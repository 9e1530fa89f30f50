import type { SymbolWords } from './merge-learner.ts';
import type { WordCounts } from './word-counts.ts';

export interface AlphabetOptions {
  /** The most characters. */
  readonly limit: number;
  /** The most tokens: a character that also stands inside words needs two. */
  readonly room: number;
  /** The id of the first token. */
  readonly firstId: number;
}

export interface Alphabet {
  /** Characters, then characters that continue a word (`##e`), each in the order of their code points. */
  readonly tokens: readonly string[];
  /** The words that the alphabet can write, in ids of its tokens. */
  readonly words: SymbolWords;
}

interface Use {
  readonly character: string;
  count: number;
  isInside: boolean;
}

/** Words beyond BERT's limit of 100 characters are encoded as unknown: nothing is to be learned from them. */
const longestWord = 100;

/** The characters that a WordPiece vocabulary starts from: the most frequent ones that fit. */
export function learnAlphabet(words: WordCounts, { limit, room, firstId }: AlphabetOptions): Alphabet {
  const kept: Use[] = [];
  let used = 0;
  for (const use of charactersByFrequency(words)) {
    used += use.isInside ? 2 : 1;
    if (kept.length >= limit || used > room) break;
    kept.push(use);
  }
  kept.sort((a, b) => compareCodePoints(a.character, b.character));
  const inside = kept.filter((use) => use.isInside);
  const first = new Map(kept.map(({ character }, index) => [character, firstId + index]));
  const later = new Map(inside.map(({ character }, index) => [character, firstId + kept.length + index]));
  return {
    tokens: [...kept.map(({ character }) => character), ...inside.map(({ character }) => `##${character}`)],
    words: writtenWith(words, first, later),
  };
}

function charactersByFrequency(words: WordCounts): readonly Use[] {
  const uses = new Map<string, Use>();
  for (const [word, count] of words.entries()) {
    let isInside = false;
    for (const character of word) {
      const use = uses.get(character);
      if (use) {
        use.count += count;
        use.isInside ||= isInside;
      } else uses.set(character, { character, count, isInside });
      isInside = true;
    }
  }
  return [...uses.values()].sort((a, b) => b.count - a.count || compareCodePoints(a.character, b.character));
}

type Ids = ReadonlyMap<string, number>;

function writtenWith(words: WordCounts, first: Ids, later: Ids): SymbolWords {
  const symbols: number[][] = [];
  const counts: number[] = [];
  for (const [word, count] of words.entries()) {
    if (word.length < 2 || word.length > 2 * longestWord) continue;
    const characters = [...word];
    const ids = characters.flatMap((character, at) => (at === 0 ? first : later).get(character) ?? []);
    if (ids.length < characters.length || ids.length > longestWord) continue;
    symbols.push(ids);
    counts.push(count);
  }
  return { symbols, counts };
}

const compareCodePoints = (a: string, b: string): number => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);
