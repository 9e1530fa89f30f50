import { byteCharacters, utf8Of } from '../text/byte-alphabet.ts';
import { UnsupportedTokenizerError } from '../text/errors.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import type { Phrase } from './generation/phrases.ts';
import type { TokenPair } from './transformer-batch.ts';
import type { TransformerConfig } from './transformer-config.ts';

/** A source as the encoder reads it. */
export interface EncodedSource {
  readonly ids: readonly number[];
  /** Span of each token in the text; empty for special tokens. */
  readonly spans: readonly (readonly [start: number, end: number])[];
  /** Tokens beyond the limit, which are not read. */
  readonly droppedTokens: number;
}

/**
 * Texts to the tokens of a translator, and back. Source and target share a byte-level tokenizer, which writes every text and
 * writes it back as it was.
 */
export class TranslationInputs {
  readonly padId: number;
  readonly startId: number;
  readonly endId: number;
  /** What each token writes, a character for each byte; empty for special tokens. */
  readonly surfaces: readonly string[];

  /** @throws UnsupportedTokenizerError where the tokenizer is not byte-level */
  constructor(
    readonly tokenizer: Tokenizer,
    private readonly limits: Pick<TransformerConfig, 'maxSourceTokens' | 'maxTargetTokens'>,
  ) {
    if (byteCharacters.some((character) => tokenizer.idOf(character) === undefined))
      throw new UnsupportedTokenizerError('the vocabulary of a translator', 'not byte-level BPE');
    this.padId = tokenizer.padId;
    this.startId = tokenizer.clsId;
    this.endId = tokenizer.sepId;
    this.surfaces = Array.from({ length: tokenizer.vocabSize }, (_, id) =>
      tokenizer.specialIds.has(id) ? '' : (tokenizer.tokenOf(id) ?? ''),
    );
  }

  source(text: string): EncodedSource {
    const { ids, offsets, dropped } = this.tokenizer.encode(text, { maxTokens: this.limits.maxSourceTokens });
    return { ids, spans: offsets, droppedTokens: dropped };
  }

  /** Start token first, end token last; nothing is cut. */
  target(text: string): readonly number[] {
    const { ids } = this.tokenizer.encode(text, { addSpecialTokens: false });
    return [this.startId, ...ids, this.endId];
  }

  /** @returns undefined where one of the texts is longer than the model reads or writes */
  pair(source: string, target: string): TokenPair | undefined {
    const { ids, droppedTokens } = this.source(source);
    const pair = { source: ids, target: this.target(target) };
    return droppedTokens > 0 || pair.target.length > this.limits.maxTargetTokens + 1 ? undefined : pair;
  }

  textOf(tokens: readonly number[]): string {
    return this.tokenizer.decode(tokens);
  }

  /** A text in the characters of `surfaces`. */
  bytesOf(text: string): string {
    return utf8Of(text)
      .bytes.map((byte) => byteCharacters[byte] ?? '')
      .join('');
  }

  /** The ways to write a phrase: as it is, and after a space, which belongs to the word behind it. */
  phrase(text: string): Phrase {
    const ids = (written: string) => this.tokenizer.encode(written, { addSpecialTokens: false }).ids;
    const isSpaced = /^[\p{L}\p{N}]/u.test(text) && !/^\p{Script=Han}/u.test(text);
    return isSpaced ? [ids(text), ids(` ${text}`)] : [ids(text)];
  }
}
