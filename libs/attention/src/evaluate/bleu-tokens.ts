/** How BLEU cuts a text; the names and the results are those of sacreBLEU. */
export type BleuTokens = '13a' | 'zh' | 'char';

type Tokenize = (text: string) => string[];

/**
 * - `13a`: WMT's mteval-v13a, for languages with spaces.
 * - `zh`: every Chinese character alone, the rest as `13a` cuts it.
 * - `char`: every character alone.
 *
 * @see Post (2018), A Call for Clarity in Reporting BLEU Scores, W18-6319; sacrebleu/tokenizers, version 2.6
 */
export const bleuTokenizers: Readonly<Record<BleuTokens, Tokenize>> = {
  '13a': (text) => words(separatePunctuation(` ${unescapeEntities(text.trimEnd())} `)),
  zh: (text) => words(separatePunctuation(separateChinese(text.trim()))),
  char: (text) => words([...text.trimEnd()].join(' ')),
};

function unescapeEntities(text: string): string {
  return text
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
}

function separatePunctuation(text: string): string {
  return text
    .replace(/([{-~[-` -&(-+:-@/])/gu, ' $1 ')
    .replace(/([^0-9])([.,])/gu, '$1 $2 ')
    .replace(/([.,])([^0-9])/gu, ' $1 $2')
    .replace(/([0-9])(-)/gu, '$1 $2 ');
}

function separateChinese(text: string): string {
  return [...text].map((character) => (isChinese(character) ? ` ${character} ` : character)).join('');
}

/**
 * The ranges of sacreBLEU's `zh`, as it applies them: two of its bounds are written with five digits (`\u20000`) where
 * Python reads four, so U+2001–U+2A6D (general punctuation, arrows …) are in and the supplementary planes are out.
 */
const chineseRanges: readonly (readonly [number, number])[] = [
  [0x2001, 0x2a6d],
  [0x2e80, 0x2fdf],
  [0x2ff0, 0x303f],
  [0x3100, 0x312f],
  [0x31a0, 0x31ef],
  [0x3200, 0x4db5],
  [0x4e00, 0x9fbb],
  [0xf900, 0xfa2d],
  [0xfa30, 0xfa6a],
  [0xfa70, 0xfad9],
  [0xfe10, 0xfe1f],
  [0xfe30, 0xfe4f],
  [0xff00, 0xffef],
];

function isChinese(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return chineseRanges.some(([first, last]) => code >= first && code <= last);
}

function words(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}
