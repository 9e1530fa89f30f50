import { SparseBuilder } from '../retrieve/sparse-rows.ts';
import type { SparseRows } from '../retrieve/sparse-rows.ts';

export interface TfIdfOptions {
  readonly termsOf: (text: string) => readonly string[];
  /** A term of fewer texts is left out; 1 unless given. */
  readonly minTexts?: number;
  /** A term of a greater share of the texts is left out; 1 unless given. */
  readonly maxShare?: number;
  /** `1 + ln(count)` in place of the count. */
  readonly isSublinear?: boolean;
}

/** Texts as rows of unit length over terms. */
export interface TermVectors {
  readonly vectors: SparseRows;
  readonly terms: number;
}

/** Runs of letters, digits and underscores, lower case. */
export const wordsOf = (text: string): readonly string[] =>
  text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];

const han = /\p{Script=Han}/u;

/** Words of two characters or more and pairs of neighbouring words; of Chinese each character and pair. */
export function contentTerms(text: string): readonly string[] {
  const words = wordsOf(text).flatMap((word) => (han.test(word) ? [...word] : word.length > 1 ? [word] : []));
  return [...words, ...words.slice(1).map((word, at) => `${words[at] ?? ''} ${word}`)];
}

/** TF-IDF with `idf = ln((1 + n) / (1 + df)) + 1` and rows of length 1 (Salton & Buckley 1988, smoothed). */
export function tfIdf(texts: readonly string[], options: TfIdfOptions): TermVectors {
  const { termsOf, minTexts = 1, maxShare = 1, isSublinear = false } = options;
  const counted = texts.map((text) => countsOf(termsOf(text)));
  const frequencies = new Map<string, number>();
  for (const counts of counted)
    for (const term of counts.keys()) frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
  const idf = new Map<string, { column: number; weight: number }>();
  for (const [term, texts_] of frequencies) {
    if (texts_ < minTexts || texts_ > maxShare * texts.length) continue;
    idf.set(term, { column: idf.size, weight: Math.log((1 + texts.length) / (1 + texts_)) + 1 });
  }
  const builder = new SparseBuilder();
  counted.forEach((counts, row) => {
    const entries = [...counts].flatMap(([term, count]) => {
      const known = idf.get(term);
      const tf = isSublinear ? 1 + Math.log(count) : count;
      return known ? [{ column: known.column, value: tf * known.weight }] : [];
    });
    const length = Math.hypot(...entries.map(({ value }) => value)) || 1;
    for (const { column, value } of entries) builder.add(row, column, value / length);
  });
  return { vectors: builder.build(texts.length), terms: idf.size };
}

function countsOf(terms: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
