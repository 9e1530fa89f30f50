import { kind, kindsIn } from './characters.ts';
import { UnsupportedTokenizerError } from './errors.ts';
import { fieldsOf, flagOf, listOf, stringOf } from './json-fields.ts';
import type { Fields } from './json-fields.ts';
import type { NormalizedText } from './normalized-text.ts';
import { precompiledNormalizer } from './tokenizer-charsmap.ts';
import { parsePattern } from './tokenizer-patterns.ts';

export type Normalizer = (text: NormalizedText) => NormalizedText;

/** Reads the `normalizer` of a `tokenizer.json`. Null changes nothing. */
export function parseNormalizer(json: unknown, where = 'normalizer'): Normalizer {
  if (json === null || json === undefined) return (text) => text;
  const fields = fieldsOf(json, where);
  const type = stringOf(fields['type'], `${where}.type`);
  const parse = normalizers.get(type);
  if (!parse) throw new UnsupportedTokenizerError(where, type);
  return parse(fields, where);
}

const removeMarks: Normalizer = (text) => text.replace(/\p{M}+/gu, () => '');

const normalizers: ReadonlyMap<string, (fields: Fields, where: string) => Normalizer> = new Map([
  ['BertNormalizer', bertNormalizer],
  ['NFC', () => (text) => text.normalize('NFC')],
  ['NFD', () => (text) => text.normalize('NFD')],
  ['NFKC', () => (text) => text.normalize('NFKC')],
  ['NFKD', () => (text) => text.normalize('NFKD')],
  ['Lowercase', () => (text) => text.lowercase()],
  ['StripAccents', () => removeMarks],
  ['Precompiled', precompiled],
  ['Replace', replace],
  ['Strip', strip],
  ['Sequence', sequence],
]);

function sequence(fields: Fields, where: string): Normalizer {
  const steps = listOf(fields['normalizers'], `${where}.normalizers`).map((step, index) =>
    parseNormalizer(step, `${where}.normalizers[${index}]`),
  );
  return (text) => steps.reduce((result, step) => step(result), text);
}

function precompiled(fields: Fields, where: string): Normalizer {
  const map = fields['precompiled_charsmap'] ?? null;
  if (map === null) return (text) => text;
  const at = `${where}.precompiled_charsmap`;
  return precompiledNormalizer(stringOf(map, at), at);
}

function replace(fields: Fields, where: string): Normalizer {
  const pattern = parsePattern(fields['pattern'], `${where}.pattern`);
  const content = stringOf(fields['content'], `${where}.content`);
  return (text) => text.replace(pattern, () => content);
}

function strip(fields: Fields, where: string): Normalizer {
  const sides = [
    ...(flagOf(fields['strip_left'], `${where}.strip_left`, true) ? [/^\p{White_Space}+/gu] : []),
    ...(flagOf(fields['strip_right'], `${where}.strip_right`, true) ? [/\p{White_Space}+$/gu] : []),
  ];
  return (text) => sides.reduce((result, side) => result.replace(side, () => ''), text);
}

const dropped = /(?:(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\uFFFD])+/gu;

/**
 * BERT's own normaliser. `handle_chinese_chars` is the word splitter's affair (tokenizer-words.ts): there an ideograph is
 * a word, which gives the same tokens as the spaces that BERT puts around it.
 */
function bertNormalizer(fields: Fields, where: string): Normalizer {
  const clean = flagOf(fields['clean_text'], `${where}.clean_text`, true);
  const lowercase = flagOf(fields['lowercase'], `${where}.lowercase`, true);
  const stripAccents = flagOf(fields['strip_accents'], `${where}.strip_accents`, lowercase);
  return (text) => {
    const kinds = kindsIn(text.text);
    let result = text;
    if (clean && kinds & kind.dropped) result = result.replace(dropped, () => '');
    if (clean && kinds & kind.oddSpace) result = result.replace(/[^\P{White_Space} ]/gu, () => ' ');
    if (stripAccents && kinds & kind.accented) {
      result = result.normalize('NFD').replace(/\p{Mn}+/gu, () => '');
    }
    return lowercase ? result.lowercase() : result;
  };
}
