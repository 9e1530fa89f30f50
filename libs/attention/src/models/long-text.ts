import { chunkText } from '../text/chunk.ts';
import type { EncodedText, TextInputs } from './text-inputs.ts';

/** How texts are read that are longer than the model's attention reaches: in chunks, and how many tokens of them at most. */
export interface ChunkReading {
  /** Tokens of a text that are read in all. */
  readonly maxTokens: number;
  /** About how many tokens of a chunk the next one repeats. */
  readonly overlapTokens: number;
}

/** A chunk of a long text, encoded by itself, with its place in the text. */
export interface EncodedChunk extends EncodedText {
  readonly start: number;
  readonly end: number;
}

/** A text as a model reads it that reads in chunks; one chunk or more. */
export interface LongText {
  readonly chunks: readonly EncodedChunk[];
  /** Tokens beyond what is read in all. */
  readonly droppedTokens: number;
}

export type ReadText = EncodedText | LongText;

/** Cuts a text on sentence borders and encodes each chunk. */
export function readLongText(
  text: string,
  inputs: TextInputs,
  { maxTokens, overlapTokens }: ChunkReading,
): LongText {
  const { tokenizer } = inputs;
  const { offsets, dropped } = tokenizer.encode(text, { maxTokens });
  const end = offsets.reduce((last, [, until]) => Math.max(last, until), 0);
  const read = dropped === 0 ? text : text.slice(0, end);
  const cut = chunkText(read, tokenizer, { maxTokens: inputs.maxTokens, overlapTokens });
  const chunks = cut.length > 0 ? cut : [{ text, start: 0, end: text.length }];
  return {
    chunks: chunks.map((chunk) => ({ ...inputs.encode(chunk.text), start: chunk.start, end: chunk.end })),
    droppedTokens: dropped,
  };
}

/** Tokens that are read of a text, special ones and those that chunks repeat included. */
export const tokensRead = (text: ReadText): number =>
  chunksOf(text).reduce((sum, { ids }) => sum + ids.length, 0);

/** The rows that a text becomes: itself, or its chunks. */
export const chunksOf = (text: ReadText): readonly EncodedText[] => ('chunks' in text ? text.chunks : [text]);
