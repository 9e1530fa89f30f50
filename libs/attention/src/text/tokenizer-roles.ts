import { InvalidTokenizerError } from './errors.ts';
import type { Fields } from './json-fields.ts';

/** What a model needs special tokens for: padding, unknown words, the start, separators, masked tokens. */
export type SpecialRole = 'pad' | 'unk' | 'cls' | 'sep' | 'mask';

/** The names that BERT (first) and RoBERTa (second) use. */
export const usualNames: Readonly<Record<SpecialRole, readonly [bert: string, roberta: string]>> = {
  pad: ['[PAD]', '<pad>'],
  unk: ['[UNK]', '<unk>'],
  cls: ['[CLS]', '<s>'],
  sep: ['[SEP]', '</s>'],
  mask: ['[MASK]', '<mask>'],
};

/**
 * The id of the token that has a role: by `tokenizer_config.json` (`pad_token`: a string or `{ content }`), else by its
 * usual name.
 *
 * @throws InvalidTokenizerError where the vocabulary has no such token
 */
export function idOfRole(role: SpecialRole, config: Fields, vocabulary: ReadonlyMap<string, number>): number {
  const configured = config[`${role}_token`];
  const content =
    typeof configured === 'object' && configured !== null && 'content' in configured
      ? configured.content
      : configured;
  const names = typeof content === 'string' ? [content] : usualNames[role];
  for (const name of names) {
    const id = vocabulary.get(name);
    if (id !== undefined) return id;
  }
  throw new InvalidTokenizerError('the vocabulary', `has no ${role} token (looked for ${names.join(', ')})`);
}
