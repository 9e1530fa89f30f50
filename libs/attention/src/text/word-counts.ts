import { detach } from './word-cache.ts';

/** Counts words of a stream of texts. Memory grows with the number of different words, not with the text. */
export class WordCounts {
  private readonly counts = new Map<string, number>();
  // A word of one unit is most words of a Chinese text: counted without making a string.
  private readonly units = new Float64Array(0x10000);

  /** @param spans `[start, end, start, end, ...]` of the text's words */
  add(text: string, spans: readonly number[]): void {
    for (let at = 0; at + 1 < spans.length; at += 2) {
      const start = spans[at] ?? 0;
      const end = spans[at + 1] ?? 0;
      if (end - start === 1) {
        const unit = text.charCodeAt(start);
        this.units[unit] = (this.units[unit] ?? 0) + 1;
        continue;
      }
      const word = text.slice(start, end);
      const count = this.counts.get(word);
      if (count === undefined) this.counts.set(detach(word), 1);
      else this.counts.set(word, count + 1);
    }
  }

  /** Every word with its count, each once. */
  *entries(): Iterable<readonly [word: string, count: number]> {
    for (const [unit, count] of this.units.entries()) {
      if (count > 0) yield [String.fromCharCode(unit), count];
    }
    yield* this.counts;
  }
}
