import type { Span, TokenRun } from './tokenizer-run.ts';
import type { TemplateItem } from './tokenizer-template.ts';

/** `T` tokens; all lists have length `T`. */
export interface Encoding {
  readonly ids: readonly number[];
  readonly tokens: readonly string[];
  /** Which segment a token belongs to, as the model was taught (all 0 for RoBERTa). */
  readonly typeIds: readonly number[];
  /** Span in the source text (the pair's for its tokens), in UTF-16 units, without space around; `[0, 0]` for tokens added. */
  readonly offsets: readonly Span[];
  /** Index of the word a token came from; the pair's words count on. Null for special tokens. */
  readonly words: readonly (number | null)[];
  /** How many tokens were cut off. */
  readonly dropped: number;
}

/** The tokens of a text, and how many of them to keep. */
export interface KeptRun {
  readonly run: TokenRun;
  readonly keep: number;
}

/** Puts the tokens of one or two texts into a template. */
export function assembleEncoding(
  items: readonly TemplateItem[],
  texts: Readonly<Record<'A' | 'B', KeptRun | null>>,
  tokenOf: (id: number) => string,
): Encoding {
  const ids: number[] = [];
  const typeIds: number[] = [];
  const offsets: Span[] = [];
  const words: (number | null)[] = [];
  let dropped = 0;
  for (const item of items) {
    if (item.kind === 'special') {
      ids.push(item.id);
      typeIds.push(item.typeId);
      offsets.push([0, 0]);
      words.push(null);
      continue;
    }
    const text = texts[item.which];
    if (!text) continue;
    const { run, keep } = text;
    const firstWord = item.which === 'B' ? (texts.A?.run.wordCount ?? 0) : 0;
    dropped += run.ids.length - keep;
    for (let at = 0; at < keep; at++) {
      const word = run.words[at] ?? null;
      ids.push(run.ids[at] ?? 0);
      typeIds.push(item.typeId);
      offsets.push(run.offsets[at] ?? [0, 0]);
      words.push(word === null ? null : word + firstWord);
    }
  }
  return { ids, tokens: ids.map(tokenOf), typeIds, offsets, words, dropped };
}
