import { kind, kindsOf } from './characters.ts';
import { UnsupportedTokenizerError } from './errors.ts';
import { fieldsOf, flagOf, listOf, stringOf } from './json-fields.ts';
import type { Fields } from './json-fields.ts';
import type { WordSplitter } from './tokenizer-words.ts';

/** How SentencePiece models cut a text into words and what stands for the spaces. */
export interface MetaspaceSplit {
  readonly split: WordSplitter;
  /** Whether a space is put before a text that has none. */
  readonly addPrefixSpace: boolean;
  /** Whether one is put before every word: they were cut at white space, which is gone. */
  readonly prefixesWords: boolean;
  readonly space: string;
}

/** Reads a `pre_tokenizer` that is a `Metaspace`, alone or after a `WhitespaceSplit`. */
export function parseMetaspace(json: unknown, where = 'pre_tokenizer'): MetaspaceSplit {
  const fields = fieldsOf(json, where);
  if (fields['type'] !== 'Sequence') {
    const { space, isPrefixing, splits } = metaspace(fields, where);
    const split = splits ? beforeEach((character) => character === ' ' || character === space) : whole;
    return { split, addPrefixSpace: isPrefixing, prefixesWords: false, space };
  }
  const steps = listOf(fields['pretokenizers'], `${where}.pretokenizers`);
  const [first, second] = steps.map((step, index) => fieldsOf(step, `${where}.pretokenizers[${index}]`));
  const type = stringOf(first?.['type'], `${where}.pretokenizers[0].type`);
  if (steps.length !== 2 || !second || type !== 'WhitespaceSplit')
    throw new UnsupportedTokenizerError(where, `a Sequence of ${steps.length} that begins with ${type}`);
  const { space, isPrefixing, splits } = metaspace(second, `${where}.pretokenizers[1]`);
  const inWords = splits ? beforeEach((character) => character === space) : whole;
  return { split: atWhiteSpace(inWords), addPrefixSpace: false, prefixesWords: isPrefixing, space };
}

function metaspace(
  fields: Fields,
  where: string,
): { readonly space: string; readonly isPrefixing: boolean; readonly splits: boolean } {
  const type = stringOf(fields['type'], `${where}.type`);
  if (type !== 'Metaspace') throw new UnsupportedTokenizerError(where, type);
  const isPrefixing = flagOf(fields['add_prefix_space'], `${where}.add_prefix_space`, true);
  const scheme = stringOf(
    fields['prepend_scheme'] ?? (isPrefixing ? 'always' : 'never'),
    `${where}.prepend_scheme`,
  );
  if (scheme !== 'always' && scheme !== 'never')
    throw new UnsupportedTokenizerError(`${where}.prepend_scheme`, scheme);
  return {
    space: stringOf(fields['replacement'] ?? '▁', `${where}.replacement`),
    isPrefixing: scheme === 'always',
    splits: flagOf(fields['split'], `${where}.split`, true),
  };
}

const whole: WordSplitter = (text) => [0, text.length];

/** A word begins at the start and at every character of a kind. */
function beforeEach(begins: (character: string) => boolean): WordSplitter {
  return (text) => {
    const spans: number[] = [];
    let start = 0;
    for (let at = 1; at <= text.length; at++) {
      if (at < text.length && !begins(text.charAt(at))) continue;
      spans.push(start, at);
      start = at;
    }
    return spans;
  };
}

/** The stretches between white space, each cut further. */
function atWhiteSpace(cut: WordSplitter): WordSplitter {
  return (text) => {
    const spans: number[] = [];
    let start = 0;
    const add = (end: number): void => {
      if (end > start) for (const offset of cut(text.slice(start, end))) spans.push(start + offset);
    };
    for (let at = 0; at < text.length; at++) {
      if (!(kindsOf(text.charCodeAt(at)) & kind.space)) continue;
      add(at);
      start = at + 1;
    }
    add(text.length);
    return spans;
  };
}
