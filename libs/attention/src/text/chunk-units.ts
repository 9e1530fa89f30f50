import { splitSentences } from './sentences.ts';
import type { Tokenizer } from './tokenizer.ts';

/** The least that a chunk may be cut to: a word, or a token of a word too long for a chunk. */
export interface Unit {
  readonly start: number;
  readonly tokens: number;
  readonly startsSentence: boolean;
}

/** Cuts a text into units of at most `room` tokens, in order. */
export function unitsOf(text: string, tokenizer: Tokenizer, room: number): readonly Unit[] {
  const { offsets, words } = tokenizer.encode(text, { addSpecialTokens: false });
  const sentenceStarts = splitSentences(text).map(({ start }) => start);
  const units: Unit[] = [];
  let sentence = 0;
  for (let at = 0; at < offsets.length;) {
    let last = at + 1;
    while (last < offsets.length && words[last] === words[at] && words[at] !== null) last++;
    const isWhole = last - at <= room;
    for (const [first, end] of isWhole ? [[at, last] as const] : singles(at, last, offsets)) {
      const start = offsets[first]?.[0] ?? 0;
      const startsSentence = start >= (sentenceStarts[sentence] ?? Infinity);
      while (start >= (sentenceStarts[sentence] ?? Infinity)) sentence++;
      units.push({ start, tokens: end - first, startsSentence });
    }
    at = last;
  }
  return units;
}

/** Tokens one by one, but those that share a character together. */
function singles(
  from: number,
  until: number,
  offsets: readonly (readonly [number, number])[],
): readonly (readonly [number, number])[] {
  const groups: (readonly [number, number])[] = [];
  for (let at = from; at < until;) {
    let last = at + 1;
    while (last < until && (offsets[last]?.[0] ?? 0) < (offsets[last - 1]?.[1] ?? 0)) last++;
    groups.push([at, last]);
    at = last;
  }
  return groups;
}
