/** A replacement of `[start, end)` of a text, in UTF-16 units. */
export type Edit = readonly [start: number, end: number, replacement: string];

// What Unicode normalisation may join to the character before it: marks, conjoining Hangul and Kirat Rai
// vowels (UAX #15), and what becomes one of these by compatibility (half-width kana marks, Hangul letters).
const joining = String.raw`\p{M}\u1160-\u11ff\u3131-\u318e\uff9e\uff9f\uffa0-\uffdc\u{16d63}\u{16d67}`;
const stable = String.raw`\0-\x7f\u4e00-\u9fff`;
const segment = new RegExp(`[^${stable}][${joining}]*|[${stable}][${joining}]+`, 'gu');

/**
 * A text made from a source text, which knows where each of its characters came from.
 * Immutable: every step gives a new text, or the same one where nothing changed.
 */
export class NormalizedText {
  private constructor(
    readonly source: string,
    readonly text: string,
    // For each unit of `text` the source span that it came from; null where the two texts are aligned.
    private readonly starts: Int32Array | null,
    private readonly ends: Int32Array | null,
  ) {}

  static of(source: string): NormalizedText {
    return new NormalizedText(source, source, null, null);
  }

  /** The source offset where the character at `offset` (0 to `text.length`) begins. */
  toSource(offset: number): number {
    if (this.starts === null) return offset;
    return this.starts[offset] ?? this.source.length;
  }

  /** The source span that `[start, end)` of this text came from, without what was removed around it. */
  toSourceSpan(start: number, end: number): readonly [start: number, end: number] {
    const from = this.toSource(start);
    return [from, end > start ? this.endOf(end - 1) : from];
  }

  /** Makes all edits, which are in order and do not overlap. New characters come from the whole span replaced. */
  edit(edits: readonly Edit[]): NormalizedText {
    if (edits.length === 0) return this;
    let length = this.text.length;
    for (const [start, end, replacement] of edits) length += replacement.length - (end - start);
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    let text = '';
    let done = 0;
    const keepUntil = (until: number): void => {
      const shift = text.length - done;
      for (let at = done; at < until; at++) {
        starts[at + shift] = this.toSource(at);
        ends[at + shift] = this.endOf(at);
      }
      text += this.text.slice(done, until);
    };
    for (const [start, end, replacement] of edits) {
      keepUntil(start);
      const [from, to] = this.toSourceSpan(start, end);
      starts.fill(from, text.length, text.length + replacement.length);
      ends.fill(to, text.length, text.length + replacement.length);
      text += replacement;
      done = end;
    }
    keepUntil(this.text.length);
    return new NormalizedText(this.source, text, starts, ends);
  }

  /** Replaces every match of a global pattern. */
  replace(pattern: RegExp, replacement: (match: string) => string): NormalizedText {
    const edits: Edit[] = [];
    for (const match of this.text.matchAll(pattern)) {
      const [found] = match;
      const replaced = replacement(found);
      if (replaced !== found) edits.push([match.index, match.index + found.length, replaced]);
    }
    return this.edit(edits);
  }

  /** Unicode normalisation (UAX #15). */
  normalize(form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): NormalizedText {
    if (this.text.normalize(form) === this.text) return this;
    return this.replace(segment, (characters) => characters.normalize(form));
  }

  /** Lower case, each character by itself (no final sigma), as Hugging Face tokenizers do it. */
  lowercase(): NormalizedText {
    const text = this.text.replaceAll('Σ', 'σ').toLowerCase();
    if (text === this.text) return this;
    // Only U+0130 grows; all else keeps its length, so the offsets stay.
    if (text.length === this.text.length)
      return new NormalizedText(this.source, text, this.starts, this.ends);
    return this.replace(/\u0130/gu, (character) => character.toLowerCase()).lowercase();
  }

  private endOf(at: number): number {
    return this.ends === null ? at + 1 : (this.ends[at] ?? this.source.length);
  }
}
