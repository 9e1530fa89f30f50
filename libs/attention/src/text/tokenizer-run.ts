import { NormalizedText } from './normalized-text.ts';
import { sectionSplitter } from './tokenizer-added.ts';
import type { AddedToken, SectionSplitter } from './tokenizer-added.ts';
import type { TokenizerParts } from './tokenizer-parts.ts';

export type Span = readonly [start: number, end: number];

/** The tokens of one text, without the special tokens around it. Four lists of one length. */
export interface TokenRun {
  readonly ids: number[];
  /** UTF-16 units of the text. */
  readonly offsets: Span[];
  /** Counted from 0; null for special tokens written in the text. */
  readonly words: (number | null)[];
  /** How many words there are. */
  wordCount: number;
}

/** Cuts a text into tokens: added tokens, then normalising, words, subwords. */
export class TextRunner {
  private readonly sourceSections: SectionSplitter;
  private readonly normalizedSections: SectionSplitter;

  constructor(private readonly parts: TokenizerParts) {
    const isLate = (token: AddedToken): boolean => token.normalized && parts.isNormalizing;
    const early = parts.addedTokens.filter((token) => !isLate(token));
    const late = parts.addedTokens.filter(isLate);
    this.sourceSections = sectionSplitter(new Map(early.map((token) => [token.content, token])));
    this.normalizedSections = sectionSplitter(
      new Map(late.map((token) => [this.normalize(token.content), token])),
    );
  }

  normalize(text: string): string {
    return this.parts.normalize(NormalizedText.of(text)).text;
  }

  run(text: string): TokenRun {
    const run: TokenRun = { ids: [], offsets: [], words: [], wordCount: 0 };
    for (const { token, start, end } of this.sourceSections(text)) {
      if (token) pushAdded(run, token, [start, end]);
      else this.runPlain(run, start === 0 && end === text.length ? text : text.slice(start, end), start);
    }
    return run;
  }

  private runPlain(run: TokenRun, source: string, base: number): void {
    const { parts } = this;
    const normalized = parts.normalize(NormalizedText.of(source));
    for (const { token, start, end } of this.normalizedSections(normalized.text)) {
      if (end === start) continue;
      if (token) pushAdded(run, token, moved(normalized.toSourceSpan(start, end), base));
      else this.runWords(run, normalized, base, start, end);
    }
  }

  private runWords(run: TokenRun, normalized: NormalizedText, base: number, from: number, to: number): void {
    const { split, model, addPrefixSpace } = this.parts;
    const isPrefixed = addPrefixSpace && normalized.text[from] !== ' ';
    const section = normalized.text.slice(from, to);
    const text = isPrefixed ? ` ${section}` : section;
    const shift = isPrefixed ? from - 1 : from;
    const spans = split(text);
    for (let at = 0; at + 1 < spans.length; at += 2) {
      const wordStart = spans[at] ?? 0;
      const { ids, starts, ends } = model.encodeWord(text.slice(wordStart, spans[at + 1]));
      const word = run.wordCount++;
      for (let piece = 0; piece < ids.length; piece++) {
        const start = Math.max(from, shift + wordStart + (starts[piece] ?? 0));
        const end = Math.max(from, shift + wordStart + (ends[piece] ?? 0));
        run.ids.push(ids[piece] ?? 0);
        run.offsets.push(moved(normalized.toSourceSpan(start, end), base));
        run.words.push(word);
      }
    }
  }
}

function pushAdded(run: TokenRun, token: AddedToken, offsets: Span): void {
  run.ids.push(token.id);
  run.offsets.push(offsets);
  run.words.push(token.special ? null : run.wordCount++);
}

const moved = (span: Span, by: number): Span => (by === 0 ? span : [span[0] + by, span[1] + by]);
