import { InvalidTokenizerError } from './errors.ts';
import type { Edit, NormalizedText } from './normalized-text.ts';
import type { Normalizer } from './tokenizer-normalizers.ts';

/**
 * SentencePiece's compiled normalisation: a double-array trie of UTF-8 sequences, then the texts that they become, each
 * ended by NUL. Applied as Hugging Face tokenizers do: a grapheme of less than six bytes as a whole, else its characters.
 *
 * @param json base64
 * @throws InvalidTokenizerError where it is not such a table
 * @see https://github.com/google/sentencepiece/blob/master/doc/normalization.md, https://github.com/s-yata/darts-clone
 */
export function precompiledNormalizer(json: string, where: string): Normalizer {
  const map = new CharacterMap(Buffer.from(json, 'base64'), where);
  return (text) => text.edit(editsOf(text, map));
}

const longestWhole = 5;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Text without any character that joins with others into one grapheme. */
const separate =
  /^[\t\n -\u02ff\u2010-\u2027\u2030-\u205e\u3000-\u3029\u3030-\u3098\u309b-\u9fff\uac00-\ud7a3\uff01-\uff9d]*$/;

function editsOf({ text }: NormalizedText, map: CharacterMap): readonly Edit[] {
  const edits: Edit[] = [];
  const replace = (part: string, start: number): boolean => {
    const replacement = map.get(part);
    if (replacement === undefined) return false;
    if (replacement !== part) edits.push([start, start + part.length, replacement]);
    return true;
  };
  const replaceEach = (part: string, start: number): void => {
    let at = start;
    for (const character of part) {
      replace(character, at);
      at += character.length;
    }
  };
  if (separate.test(text)) replaceEach(text, 0);
  else {
    for (const { segment, index } of graphemes.segment(text)) {
      const isWhole = Buffer.byteLength(segment) <= longestWhole && replace(segment, index);
      if (!isWhole) replaceEach(segment, index);
    }
  }
  return edits;
}

class CharacterMap {
  private readonly units: Uint32Array;
  private readonly texts: Buffer;
  private readonly known = new Map<string, string | undefined>();

  constructor(bytes: Buffer, where: string) {
    const size = bytes.length >= 4 ? bytes.readUInt32LE(0) : 0;
    if (size === 0 || size % 4 !== 0 || 4 + size > bytes.length)
      throw new InvalidTokenizerError(where, 'is not a compiled character map');
    this.units = Uint32Array.from({ length: size / 4 }, (_, index) => bytes.readUInt32LE(4 + 4 * index));
    this.texts = bytes.subarray(4 + size);
  }

  /** What a text becomes by its shortest beginning that the map has; undefined where it has none. */
  get(text: string): string | undefined {
    if (this.known.has(text)) return this.known.get(text);
    const found = this.find(text);
    if (text.length <= 2) this.known.set(text, found);
    return found;
  }

  private find(text: string): string | undefined {
    let node = offsetOf(this.units[0] ?? 0);
    for (const byte of Buffer.from(text)) {
      node ^= byte;
      const unit = this.units[node] ?? 0;
      if (labelOf(unit) !== byte) return undefined;
      node ^= offsetOf(unit);
      if (hasValue(unit)) return this.textAt((this.units[node] ?? 0) & 0x7fffffff);
    }
    return undefined;
  }

  private textAt(start: number): string {
    const end = this.texts.indexOf(0, start);
    return this.texts.toString('utf8', start, end < 0 ? undefined : end);
  }
}

// The fields of one unit of the trie (darts-clone, `DoubleArrayUnit`).
const hasValue = (unit: number): boolean => ((unit >>> 8) & 1) === 1;
const labelOf = (unit: number): number => (unit & 0x800000ff) >>> 0;
const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);
