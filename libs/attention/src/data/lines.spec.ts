import fc from 'fast-check';
import { LineSplitter } from './lines.ts';
import type { Line } from './lines.ts';

function split(chunks: readonly Buffer[], maxLineBytes = 1000): Line[] {
  const splitter = new LineSplitter(maxLineBytes);
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
}

const utf8 = (...texts: string[]) => texts.map((text) => Buffer.from(text));

describe('LineSplitter', () => {
  test.each([
    { name: 'nothing', chunks: [], lines: [] },
    { name: 'a last line without its end', chunks: utf8('a\nb'), lines: ['a', 'b'] },
    { name: 'a last line end opens no line', chunks: utf8('a\nb\n'), lines: ['a', 'b'] },
    { name: 'blank lines', chunks: utf8('\n\na\n'), lines: ['', '', 'a'] },
    { name: 'Windows line ends, cut in two', chunks: utf8('a\r', '\nb\r\n'), lines: ['a', 'b'] },
    { name: 'a line over three chunks', chunks: utf8('a', 'b', 'c\nd'), lines: ['abc', 'd'] },
    {
      name: 'a character cut in two',
      chunks: [Buffer.from('卡').subarray(0, 2), Buffer.from('卡').subarray(2)],
      lines: ['卡'],
    },
  ])('reads $name', ({ chunks, lines }) => {
    expect(split(chunks)).toEqual(lines.map((text, index) => ({ number: index + 1, text })));
  });

  test('numbers and marks lines at fault, and goes on after them', () => {
    const chunks = [
      Buffer.from('fine\n'),
      Buffer.from([0x61, 0xff, 0x0a]),
      Buffer.from('much too long'),
      Buffer.from(' indeed\nfine'),
    ];
    expect(split(chunks, 10)).toEqual([
      { number: 1, text: 'fine' },
      { number: 2, text: 'a\uFFFD', fault: 'invalidUtf8' },
      { number: 3, text: '', fault: 'tooLong' },
      { number: 4, text: 'fine' },
    ]);
  });

  test('does not depend on how the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 8 })),
        fc.integer({ min: 1, max: 12 }),
        (parts, max) => {
          const withLineEnds = parts.map((part) =>
            Buffer.from(part.map((byte) => (byte % 5 === 0 ? 0x0a : byte))),
          );
          expect(split(withLineEnds, max)).toEqual(split([Buffer.concat(withLineEnds)], max));
        },
      ),
    );
  });
});
