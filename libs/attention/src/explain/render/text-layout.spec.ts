import fc from 'fast-check';
import { layOut } from './text-layout.ts';

function linesOf(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const { line, text: grapheme } of layOut(text, width)) lines[line] = (lines[line] ?? '') + grapheme;
  return Array.from(lines, (line) => line ?? '');
}

describe('layOut', () => {
  test.each([
    { name: 'English breaks between words', text: 'one two three', width: 5, lines: ['one two ', 'three'] },
    { name: 'Chinese breaks without spaces', text: '股价大幅下跌', width: 4, lines: ['股价大幅', '下跌'] },
    { name: 'a word longer than a line is cut', text: 'abcdefgh', width: 3, lines: ['abcde', 'fgh'] },
    { name: 'the breaks of the text stay', text: 'a\n\nb\r\nc', width: 9, lines: ['a', '', 'b', 'c'] },
    { name: 'a flag is one character', text: '🇬🇧🇨🇳', width: 1, lines: ['🇬🇧', '🇨🇳'] },
    { name: 'no text, no line', text: '', width: 9, lines: [] },
  ])('$name', ({ text, width, lines }) => expect(linesOf(text, width)).toEqual(lines));

  test('law: nothing is lost but line breaks, and nothing but white space leaves the line', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-d 股价, \n]{0,60}$/),
        fc.integer({ min: 1, max: 12 }),
        (text, width) => {
          const placed = layOut(text, width);
          expect(placed.map((grapheme) => grapheme.text).join('')).toBe(text.replaceAll('\n', ''));
          for (const { text: grapheme, x, advance } of placed) {
            if (grapheme.trim() !== '') expect(x + advance).toBeLessThanOrEqual(width + 1e-9);
          }
        },
      ),
    );
  });
});
