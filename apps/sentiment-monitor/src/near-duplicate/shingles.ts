import { isCjkWord, splitWords } from '@attention-flow/attention';

/** Words of a shingle: three keep their order; of Chinese, where a word is a character, four say as much. */
const wordsPerShingle = { words: 3, characters: 4 } as const;

/**
 * The overlapping runs of words that a text is made of, each as a 32-bit hash; what repeats is there once. Case, marks
 * and white space do not count. A text shorter than a run is one shingle, an empty one has none.
 */
export function shinglesOf(text: string): ReadonlySet<number> {
  const all = splitWords(text).filter((word) => /[\p{L}\p{N}]/u.test(word.text));
  const cjk = all.filter(isCjkWord).length;
  const size = cjk * 2 > all.length ? wordsPerShingle.characters : wordsPerShingle.words;
  const words = all.map((word) => hashOf(word.text));
  const shingles = new Set<number>();
  for (let at = 0; at + size <= words.length; at++) shingles.add(mixed(words.slice(at, at + size)));
  if (shingles.size === 0 && words.length > 0) shingles.add(mixed(words));
  return shingles;
}

/** Jaccard similarity: shared shingles among all of both, in [0, 1]; two empty sets are alike. */
export function jaccard(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  if (a.size === 0 && b.size === 0) return 1;
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const shingle of small) if (large.has(shingle)) shared += 1;
  return shared / (a.size + b.size - shared);
}

/** FNV-1a over UTF-16 units, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Depends on the order of the words. */
function mixed(words: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193) ^ (hash >>> 15);
  return hash >>> 0;
}
