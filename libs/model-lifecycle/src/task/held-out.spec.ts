import fc from 'fast-check';
import { splitByContent } from './held-out.ts';

interface Row {
  readonly text: string;
  readonly label: string;
}

const row = fc.record({ text: fc.string(), label: fc.constantFrom('a', 'b', 'c') });
const split = (rows: readonly Row[]) => splitByContent(rows, { contentOf: ({ text }) => text, share: 0.4 });
const options = { contentOf: ({ text }: Row) => text, groupOf: ({ label }: Row) => label, share: 0.9 };

describe('splitByContent', () => {
  test('loses no row, and puts rows alike on one side', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const { train, heldOut } = split(rows);
        expect(train.length + heldOut.length).toBe(rows.length);
        const learnt = new Set(train.map(({ text }) => text));
        expect(heldOut.filter(({ text }) => learnt.has(text))).toEqual([]);
      }),
    );
  });

  test('holds a row out whatever is added later', () => {
    fc.assert(
      fc.property(fc.array(row), fc.array(row), (before, added) => {
        const later = new Set(split([...before, ...added]).heldOut);
        expect(split(before).heldOut.every((held) => later.has(held))).toBe(true);
      }),
    );
  });

  test('leaves something of every group to learn from', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const learnt = new Set(splitByContent(rows, options).train.map(({ label }) => label));
        expect(learnt).toEqual(new Set(rows.map(({ label }) => label)));
      }),
    );
  });

  test('holds out about the share that is asked for', () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => `question ${index}`);
    const { heldOut } = splitByContent(rows, { contentOf: (text) => text });
    expect(heldOut.length).toBeGreaterThan(900);
    expect(heldOut.length).toBeLessThan(1_100);
  });
});
