import { byteCharacters, utf8Of } from './byte-alphabet.ts';
import { TextOptionError } from './errors.ts';
import { learnMerges } from './merge-learner.ts';
import { NormalizedText } from './normalized-text.ts';
import { bertRoles, bpeFiles, robertaRoles, wordPieceFiles } from './tokenizer-layout.ts';
import type { TokenizerFiles } from './tokenizer-layout.ts';
import { parseTokenizer } from './tokenizer-parts.ts';
import { Tokenizer } from './tokenizer.ts';
import { WordCounts } from './word-counts.ts';
import { learnAlphabet } from './wordpiece-alphabet.ts';

/** A corpus: texts, read once. */
export type Texts = Iterable<string> | AsyncIterable<string>;

export interface BpeTrainingOptions {
  /** The most tokens to have, special ones and alphabet included. */
  readonly vocabSize: number;
  /** A token is made only of neighbours that occur so often. Default 2. */
  readonly minFrequency?: number;
  /** Default: true for WordPiece, false for BPE. */
  readonly lowercase?: boolean;
  /** Default: as `lowercase` for WordPiece, false for BPE. */
  readonly stripAccents?: boolean;
  /** Special tokens beside those for padding, unknown words, start, separator and mask. */
  readonly specialTokens?: readonly string[];
}

export interface WordPieceTrainingOptions extends BpeTrainingOptions {
  /** The most characters to know, the most frequent first; words with others are unknown. Default 8,000. */
  readonly limitAlphabet?: number;
}

/**
 * Learns a WordPiece vocabulary in BERT's layout: words as BERT cuts them (every ideograph alone), pairs joined by
 * frequency as in Hugging Face's trainer, encoded longest token first. Same texts and options, same tokenizer.
 *
 * @throws TextOptionError where `vocabSize` holds no more than the special tokens
 */
export async function trainWordPiece(texts: Texts, options: WordPieceTrainingOptions): Promise<Tokenizer> {
  const { vocabSize, minFrequency = 2, limitAlphabet = 8_000, specialTokens = [] } = options;
  const specials = [...new Set([...Object.values(bertRoles), ...specialTokens])];
  requireRoom(vocabSize, specials.length + 1);
  const words = await countWords(texts, wordPieceFiles(specials, options));
  const alphabet = learnAlphabet(words, {
    limit: limitAlphabet,
    room: vocabSize - specials.length,
    firstId: specials.length,
  });
  const { tokens } = learnMerges(alphabet.words, [...specials, ...alphabet.tokens], {
    vocabSize,
    minFrequency,
    join: (left, right) => left + right.slice('##'.length),
  });
  const { json, config } = wordPieceFiles(tokens, options);
  return Tokenizer.fromJson(json, config);
}

/**
 * Learns a byte-level BPE vocabulary in RoBERTa's layout: GPT-2's words, every ideograph alone, on UTF-8 bytes, so that
 * no text is unknown. Same texts and options, same tokenizer.
 *
 * @throws TextOptionError where `vocabSize` does not hold the special tokens and the 256 bytes
 */
export async function trainBpe(texts: Texts, options: BpeTrainingOptions): Promise<Tokenizer> {
  const { vocabSize, minFrequency = 2, specialTokens = [] } = options;
  const specials = [...new Set([...Object.values(robertaRoles), ...specialTokens])];
  const initial = [...specials, ...[...byteCharacters].sort()];
  requireRoom(vocabSize, initial.length);
  const ids = new Map(initial.map((token, id) => [token, id]));
  const byteIds = byteCharacters.map((character) => ids.get(character) ?? 0);
  const words = await countWords(texts, bpeFiles(initial, [], options));
  const symbols: number[][] = [];
  const counts: number[] = [];
  for (const [word, count] of words.entries()) {
    symbols.push(utf8Of(word).bytes.map((byte) => byteIds[byte] ?? 0));
    counts.push(count);
  }
  const { tokens, merges } = learnMerges({ symbols, counts }, initial, {
    vocabSize,
    minFrequency,
    join: (left, right) => left + right,
  });
  const { json, config } = bpeFiles(tokens, merges, options);
  return Tokenizer.fromJson(json, config);
}

/** Counts the words that a tokenizer of this layout will see, so that training and encoding cannot differ. */
async function countWords(texts: Texts, { json, config }: TokenizerFiles): Promise<WordCounts> {
  const { normalize, split } = parseTokenizer(json, config);
  const words = new WordCounts();
  for await (const text of texts) {
    const normalized = normalize(NormalizedText.of(text)).text;
    words.add(normalized, split(normalized));
  }
  return words;
}

function requireRoom(vocabSize: number, needed: number): void {
  if (!Number.isSafeInteger(vocabSize) || vocabSize < needed) {
    throw new TextOptionError('vocabSize', vocabSize, `a whole number of at least ${needed}`);
  }
}
