import { textOfByteCharacters } from './byte-alphabet.ts';
import { UnsupportedTokenizerError } from './errors.ts';
import { fieldsOf, flagOf, stringOf } from './json-fields.ts';
import type { Fields } from './json-fields.ts';

/** One token for the decoder; `isAdded` tokens are written as they are. */
export interface DecodedToken {
  readonly token: string;
  readonly isAdded: boolean;
}

export type Decoder = (tokens: readonly DecodedToken[]) => string;

/** Reads the `decoder` of a `tokenizer.json`. Null joins tokens with spaces. */
export function parseDecoder(json: unknown, where = 'decoder'): Decoder {
  if (json === null || json === undefined) return (tokens) => tokens.map(({ token }) => token).join(' ');
  const fields = fieldsOf(json, where);
  const type = stringOf(fields['type'], `${where}.type`);
  const parse = decoders.get(type);
  if (!parse) throw new UnsupportedTokenizerError(where, type);
  return parse(fields, where);
}

const decoders: ReadonlyMap<string, (fields: Fields, where: string) => Decoder> = new Map([
  ['ByteLevel', () => decodeBytes],
  ['WordPiece', wordPieceDecoder],
  ['Metaspace', metaspaceDecoder],
]);

const decodeBytes: Decoder = (tokens) => {
  let text = '';
  // Bytes of one character may lie in several tokens, so runs are decoded together.
  let run = '';
  for (const { token, isAdded } of tokens) {
    if (isAdded) text += textOfByteCharacters(run) + token;
    run = isAdded ? '' : run + token;
  }
  return text + textOfByteCharacters(run);
};

function wordPieceDecoder(fields: Fields, where: string): Decoder {
  const prefix = stringOf(fields['prefix'] ?? '##', `${where}.prefix`);
  const tidy = flagOf(fields['cleanup'], `${where}.cleanup`, true)
    ? attachPunctuation
    : (text: string) => text;
  return (tokens) =>
    tokens
      .map(({ token }, index) => {
        if (index === 0) return tidy(token);
        return tidy(token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`);
      })
      .join('');
}

function metaspaceDecoder(fields: Fields, where: string): Decoder {
  const space = stringOf(fields['replacement'] ?? '▁', `${where}.replacement`);
  const isPrefixed =
    flagOf(fields['add_prefix_space'], `${where}.add_prefix_space`, true) &&
    fields['prepend_scheme'] !== 'never';
  return (tokens) => {
    const text = tokens.map(({ token }) => token.replaceAll(space, ' ')).join('');
    return isPrefixed && text.startsWith(' ') ? text.slice(1) : text;
  };
}

/** Takes away the spaces that English does not put before punctuation and contractions. */
function attachPunctuation(text: string): string {
  return text
    .replaceAll(/ ([.?!,])/g, '$1')
    .replaceAll(" ' ", "'")
    .replaceAll(/ (n't|'m|'s|'ve|'re)/g, '$1');
}
