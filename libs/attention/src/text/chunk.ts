import { unitsOf } from './chunk-units.ts';
import type { Unit } from './chunk-units.ts';
import { TextOptionError } from './errors.ts';
import type { TextSpan } from './sentences.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface ChunkOptions {
  /** The most tokens of a chunk, special ones included. */
  readonly maxTokens: number;
  /** About how many tokens of a chunk the next one repeats, at most. Default 0. */
  readonly overlapTokens?: number;
}

/** A piece of a long text that fits a model. */
export interface Chunk extends TextSpan {
  /** Tokens of the chunk encoded by itself, special ones included. */
  readonly tokens: number;
}

/**
 * Cuts a long text into chunks that fit a model: on sentence borders where it can, else between words, else inside one.
 * Every character that is not white space is in some chunk. A text that fits is one chunk; an empty one has none.
 * A chunk exceeds `maxTokens` only where the characters of one token do.
 *
 * @throws TextOptionError where the options leave no room to go forward
 */
export function chunkText(text: string, tokenizer: Tokenizer, options: ChunkOptions): readonly Chunk[] {
  const { maxTokens, overlapTokens = 0 } = options;
  const room = maxTokens - tokenizer.specialTokenCount();
  if (!(room >= 1)) {
    throw new TextOptionError(
      'maxTokens',
      maxTokens,
      `more than ${maxTokens - room}, the number of special tokens`,
    );
  }
  if (!(overlapTokens >= 0 && overlapTokens < room)) {
    throw new TextOptionError(
      'overlapTokens',
      overlapTokens,
      `from 0 to below ${room}, the tokens of a chunk`,
    );
  }
  const chunker = new Chunker(text, tokenizer, room);
  if (chunker.unitCount === 0) return chunker.withoutTokens();
  const chunks: Chunk[] = [];
  for (let from = 0; from < chunker.unitCount;) {
    const { until, chunk } = chunker.chunkFrom(chunker.overlapStart(from, overlapTokens), from);
    // White space at the end can have tokens, which a chunk is trimmed of: then it says nothing new.
    if (chunk.end > (chunks.at(-1)?.end ?? -1)) chunks.push(chunk);
    from = until;
  }
  return chunks;
}

class Chunker {
  private readonly units: readonly Unit[];
  /** Where units begin, and the end of the text: what lies between tokens belongs to the unit before. */
  private readonly starts: readonly number[];

  constructor(
    private readonly text: string,
    private readonly tokenizer: Tokenizer,
    private readonly room: number,
  ) {
    this.units = unitsOf(text, tokenizer, room);
    this.starts = [...this.units.map((unit, index) => (index === 0 ? 0 : unit.start)), text.length];
  }

  get unitCount(): number {
    return this.units.length;
  }

  /** The chunk of a text without tokens: white space has none, invisible characters one of their own. */
  withoutTokens(): readonly Chunk[] {
    return this.text.trim() === '' ? [] : [this.chunkOf(0, this.text.length)];
  }

  /** Where the chunk after `from` begins, so that it repeats some of what came before and has room for what comes. */
  overlapStart(from: number, overlapTokens: number): number {
    const ahead = this.tokensBetween(from, this.sentenceEnd(from));
    const allowed = ahead <= this.room ? Math.min(overlapTokens, this.room - ahead) : overlapTokens;
    let start = from;
    let sentence = from;
    for (let used = 0; start > 0; start--) {
      used += this.units[start - 1]?.tokens ?? 0;
      if (used > allowed) break;
      if (this.units[start - 1]?.startsSentence) sentence = start - 1;
    }
    return sentence < from ? sentence : start;
  }

  /** The longest chunk from `start` that fits and goes beyond `done`. */
  chunkFrom(start: number, done: number): { readonly until: number; readonly chunk: Chunk } {
    let until = start;
    for (let used = 0; until < this.units.length; until++) {
      used += this.units[until]?.tokens ?? 0;
      if (used > this.room && until > done) break;
    }
    until = this.sentenceBorder(until, done) ?? until;
    for (;;) {
      const chunk = this.chunkOf(this.starts[start] ?? 0, this.starts[until] ?? this.text.length);
      const isFitting = chunk.tokens <= this.room + this.tokenizer.specialTokenCount();
      if (isFitting) return { until, chunk };
      // Encoded by itself a chunk can need a few tokens more than it did inside the text.
      if (until > done + 1) until = this.sentenceBorder(until - 1, done) ?? until - 1;
      else if (start < done) start++;
      else return { until, chunk };
    }
  }

  /** The last sentence border after `done`, up to `until`. */
  private sentenceBorder(until: number, done: number): number | null {
    if (until === this.units.length) return until;
    for (let at = until; at > done; at--) if (this.units[at]?.startsSentence) return at;
    return null;
  }

  private sentenceEnd(from: number): number {
    let end = from + 1;
    while (end < this.units.length && !this.units[end]?.startsSentence) end++;
    return end;
  }

  private tokensBetween(from: number, until: number): number {
    let sum = 0;
    for (let at = from; at < until; at++) sum += this.units[at]?.tokens ?? 0;
    return sum;
  }

  private chunkOf(from: number, until: number): Chunk {
    const rough = this.text.slice(from, until);
    const start = from + (rough.length - rough.trimStart().length);
    const text = rough.trim();
    return { text, start, end: start + text.length, tokens: this.tokenizer.encode(text).ids.length };
  }
}
