import { UnsupportedTokenizerError } from './errors.ts';
import { fieldsOf, stringOf } from './json-fields.ts';

/** What JavaScript reads otherwise than the regular expressions of Hugging Face tokenizers (Oniguruma). */
const foreignSyntax = /\\[dDwWbBsS]|\[:|&&/;

/** Reads a `pattern`: `{ "String": ... }` or `{ "Regex": ... }`. */
export function parsePattern(json: unknown, where: string): RegExp {
  const fields = fieldsOf(json, where);
  if ('String' in fields)
    return new RegExp(escapePattern(stringOf(fields['String'], `${where}.String`)), 'gu');
  const pattern = stringOf(fields['Regex'], `${where}.Regex`);
  if (foreignSyntax.test(pattern)) throw new UnsupportedTokenizerError(where, pattern);
  try {
    return new RegExp(pattern, 'gu');
  } catch {
    throw new UnsupportedTokenizerError(where, pattern);
  }
}

export const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
