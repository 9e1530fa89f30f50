/**
 * The printable character that stands for each byte in a byte-level vocabulary: itself where it is printable Latin-1,
 * else the next one from U+0100 (openai/gpt-2, encoder.py, `bytes_to_unicode`). A space is `Ġ`.
 */
export const byteCharacters: readonly string[] = (() => {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const isPrintable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCharCode(isPrintable ? byte : next++);
  });
})();

const bytes: ReadonlyMap<string, number> = new Map(
  byteCharacters.map((character, byte) => [character, byte]),
);

/** Bytes of a text, with the span of the character that each belongs to. */
export interface CharacterBytes {
  readonly bytes: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** UTF-8. A lone surrogate is written as U+FFFD, as `TextEncoder` does. */
export function utf8Of(text: string): CharacterBytes {
  const out: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (let at = 0; at < text.length;) {
    const unit = text.codePointAt(at) ?? 0;
    const code = unit >= 0xd800 && unit < 0xe000 ? 0xfffd : unit;
    const next = at + (code > 0xffff ? 2 : 1);
    if (code < 0x80) out.push(code);
    else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else
      out.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
    while (starts.length < out.length) {
      starts.push(at);
      ends.push(next);
    }
    at = next;
  }
  return { bytes: out, starts, ends };
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text that byte characters stand for; bytes that are not UTF-8 become U+FFFD. Other characters are left out. */
export function textOfByteCharacters(characters: string): string {
  const found: number[] = [];
  for (const character of characters) {
    const byte = bytes.get(character);
    if (byte !== undefined) found.push(byte);
  }
  return decoder.decode(Uint8Array.from(found));
}
