import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { followQuotes } from './csv-quotes.ts';

describe('followQuotes', () => {
  test.each([
    { text: 'a,b', isOpen: false, state: 'whole' },
    { text: '', isOpen: false, state: 'whole' },
    { text: '"a,b",c', isOpen: false, state: 'whole' },
    { text: '"say ""hi""",c', isOpen: false, state: 'whole' },
    { text: '"",""', isOpen: false, state: 'whole' },
    { text: 'a,"b', isOpen: false, state: 'open' },
    { text: '"a""', isOpen: false, state: 'open' },
    { text: '"', isOpen: false, state: 'open' },
    { text: 'b",c', isOpen: true, state: 'whole' },
    { text: 'no quote at all', isOpen: true, state: 'open' },
    { text: '""', isOpen: true, state: 'open' },
    { text: '","', isOpen: true, state: 'open' },
    { text: '5" disk,c', isOpen: false, state: 'broken' },
    { text: '"a"b,c', isOpen: false, state: 'broken' },
    { text: ' "a",b', isOpen: false, state: 'broken' },
    { text: 'b" ,c', isOpen: true, state: 'broken' },
  ] as const)('$text, begun inside quotes: $isOpen, is $state', ({ text, isOpen, state }) => {
    expect(followQuotes(text, ',', isOpen)).toBe(state);
  });

  test('calls whole exactly what csv-parse reads as one row', () => {
    const texts = fc.string({
      unit: fc.constantFrom('"', ',', 'a', '"', '\r', ' ', '\uFEFF', '卡'),
      minLength: 1,
    });
    fc.assert(
      fc.property(texts, (text) => {
        expect(followQuotes(text, ',', false) === 'whole').toBe(isOneRow(text));
      }),
      { numRuns: 2000 },
    );
  });
});

function isOneRow(text: string): boolean {
  try {
    return parse(text, { record_delimiter: '\n', relax_column_count: true }).length === 1;
  } catch {
    return false;
  }
}
