import fc from 'fast-check';
import { comparableText, deduplicate, leakedExamples } from './duplicates.ts';

describe('deduplicate', () => {
  test('leaves out repeats in other case or spacing, and names contradictions', () => {
    const result = deduplicate([
      { text: 'Lost card', label: 'card' },
      { text: 'lost  card ', label: 'card' },
      { text: 'LOST CARD', label: 'theft' },
      { text: 'hello', label: 'greet' },
      { text: 'hello', pair: 'x', label: 'greet' },
    ]);
    expect(result).toEqual({
      examples: [
        { text: 'Lost card', label: 'card' },
        { text: 'LOST CARD', label: 'theft' },
        { text: 'hello', label: 'greet' },
        { text: 'hello', pair: 'x', label: 'greet' },
      ],
      repeated: 1,
      conflicts: [{ text: 'Lost card', labels: ['card', 'theft'] }],
    });
  });

  test('finds nothing more the second time', () => {
    const row = fc.record({ text: fc.constantFrom('a', 'A', 'b', ' b'), label: fc.constantFrom('x', 'y') });
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const once = deduplicate(rows);
        expect(once.examples.length + once.repeated).toBe(rows.length);
        expect(deduplicate(once.examples)).toEqual({ ...once, repeated: 0 });
      }),
    );
  });
});

describe('leakedExamples', () => {
  test('names test rows that training has seen, whatever their label', () => {
    const train = [{ text: 'Lost card' }, { text: 'a', pair: 'b' }];
    const test = [
      { text: 'lost card', label: 'x' },
      { text: 'new', label: 'x' },
      { text: 'a', label: 'x' },
    ];
    expect(leakedExamples(train, test)).toEqual(test.slice(0, 1));
  });
});

test('comparableText is stable: once more changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(comparableText(comparableText(text))).toBe(comparableText(text));
    }),
  );
});
