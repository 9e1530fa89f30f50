import { simplified } from '../language/simplified.ts';
import type { Slot } from './slot.ts';

const wordCharacter = /[\p{Letter}\p{Mark}\p{Number}]/u;
const han = /\p{Script=Han}/u;

/**
 * Names from a list (products, shops, people), found whatever their case, width, or Chinese script. In alphabetic
 * scripts a name is found as whole words alone; in Chinese, which has no spaces, anywhere.
 */
export class NameList {
  /** Names by their first folded character, longest first. */
  private readonly byFirst = new Map<string, { readonly folded: string; readonly name: string }[]>();

  constructor(names: Iterable<string>) {
    for (const name of new Set(names)) {
      const folded = fold(name.trim());
      const [first] = folded;
      if (first === undefined) continue;
      const known = this.byFirst.get(first) ?? [];
      this.byFirst.set(
        first,
        [...known, { folded, name }].toSorted((one, other) => other.folded.length - one.folded.length),
      );
    }
  }

  find(text: string): readonly Slot[] {
    const found: Slot[] = [];
    const folded = foldInPlace(text);
    for (let start = 0; start < folded.length; start += 1) {
      const match = this.byFirst
        .get(String.fromCodePoint(folded.codePointAt(start) ?? 0))
        ?.find((name) => folded.startsWith(name.folded, start) && isWhole(folded, start, name.folded.length));
      if (!match) continue;
      const end = start + match.folded.length;
      found.push({ kind: 'name', text: text.slice(start, end), start, end, value: match.name });
      start = end - 1;
    }
    return found;
  }
}

/** Each character by itself, so that offsets stay; one that would change its length is left as it is. */
function foldInPlace(text: string): string {
  return [...text]
    .map((character) => {
      const folded = fold(character);
      return folded.length === character.length ? folded : character;
    })
    .join('');
}

function fold(text: string): string {
  return [...text].map((character) => simplified(character.normalize('NFKC').toLowerCase())).join('');
}

function isWhole(text: string, start: number, length: number): boolean {
  return isBoundary(text, start) && isBoundary(text, start + length);
}

function isBoundary(text: string, at: number): boolean {
  const [before, after] = [text[at - 1] ?? ' ', text[at] ?? ' '];
  return !wordCharacter.test(before) || !wordCharacter.test(after) || han.test(before) || han.test(after);
}
