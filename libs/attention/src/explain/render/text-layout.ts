/** A character as a reader sees it, placed on a line; `x` and `advance` in em. */
export interface PlacedGrapheme {
  readonly text: string;
  readonly start: number;
  readonly line: number;
  readonly x: number;
  readonly advance: number;
}

const words = new Intl.Segmenter(undefined, { granularity: 'word' });
const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Narrow letters of a monospaced font, and characters as wide as they are high. */
const narrow = 0.6;
const wide = 1;
const wideCharacter =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303F\uFF01-\uFF60\uFFE0-\uFFE6]/u;

/**
 * Sets a text on lines without a font to measure: widths are those of a monospaced font. Lines break between words, inside
 * a word only if it is longer than a line, and where the text itself does.
 *
 * @param width of a line in em
 */
export function layOut(text: string, width: number): PlacedGrapheme[] {
  const placed: PlacedGrapheme[] = [];
  let line = 0;
  let x = 0;
  const breakLine = () => {
    line += 1;
    x = 0;
  };
  for (const word of words.segment(text)) {
    const graphemes = graphemesOf(word.segment, word.index);
    const length = graphemes.reduce((sum, { advance }) => sum + advance, 0);
    const isSpace = word.segment.trim() === '';
    if (x > 0 && x + length > width && !isSpace) breakLine();
    for (const grapheme of graphemes) {
      if (/^[\r\n\u2028\u2029]/.test(grapheme.text)) {
        breakLine();
        continue;
      }
      if (x + grapheme.advance > width && !isSpace) breakLine();
      placed.push({ ...grapheme, line, x });
      x += grapheme.advance;
    }
  }
  return placed;
}

function graphemesOf(text: string, offset: number): Omit<PlacedGrapheme, 'line' | 'x'>[] {
  return Array.from(characters.segment(text), ({ segment, index }) => ({
    text: segment,
    start: offset + index,
    advance: wideCharacter.test(segment) ? wide : narrow,
  }));
}
