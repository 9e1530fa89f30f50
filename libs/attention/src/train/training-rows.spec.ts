import fc from 'fast-check';
import { runName, trainingRows } from './training-rows.ts';
import type { LabelledText } from './training-rows.ts';

const rows = (counts: Readonly<Record<string, number>>): readonly LabelledText[] =>
  Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, at) => ({ text: `${label} ${at}`, label })),
  );
const texts = (of: readonly LabelledText[]) => of.map(({ text }) => text).toSorted();

describe('trainingRows', () => {
  test('given rows to measure on, all others are learned from', () => {
    const [train, dev] = [rows({ a: 3, b: 1 }), rows({ b: 1, oos: 2 })];
    const { inScope, measured, heldOut, labels } = trainingRows({ train, dev, outOfScope: 'oos', seed: 1 });
    expect(inScope).toEqual(train);
    expect(measured).toBe(inScope);
    expect(heldOut).toEqual(dev);
    expect(labels.labels).toEqual(['a', 'b']);
  });

  test('else a part of each class is held out, with the rows that have no class', () => {
    fc.assert(
      fc.property(
        fc.record({
          a: fc.integer({ min: 2, max: 30 }),
          b: fc.integer({ min: 1, max: 30 }),
          oos: fc.nat({ max: 5 }),
        }),
        fc.nat(),
        (counts, seed) => {
          const train = rows(counts);
          const { inScope, measured, heldOut, labels } = trainingRows({ train, outOfScope: 'oos', seed });
          expect(labels.labels).toEqual(['a', 'b']);
          expect(inScope).toEqual(train.filter(({ label }) => label !== 'oos'));
          expect(texts([...measured, ...heldOut])).toEqual(texts(train));
          expect(measured.some(({ label }) => label === 'oos')).toBe(false);
          expect(new Set(measured.map(({ label }) => label)).size).toBe(2);
          expect(heldOut.filter(({ label }) => label === 'oos')).toHaveLength(counts.oos);
          expect(trainingRows({ train, outOfScope: 'oos', seed })).toEqual({
            labels,
            inScope,
            measured,
            heldOut,
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each([
    { name: 'no rows', train: {}, code: 'ATTENTION_SINGLE_CLASS' },
    { name: 'one class', train: { a: 5 }, code: 'ATTENTION_SINGLE_CLASS' },
    { name: 'one class and rows without any', train: { a: 5, oos: 5 }, code: 'ATTENTION_SINGLE_CLASS' },
    { name: 'one row of each class', train: { a: 1, b: 1, c: 1 }, code: 'ATTENTION_TOO_FEW_ROWS' },
    {
      name: 'a strange label to measure on',
      train: { a: 2, b: 2 },
      dev: { a: 1, x: 1 },
      code: 'ATTENTION_UNKNOWN_LABEL',
    },
    { name: 'nothing to measure on', train: { a: 2, b: 2 }, dev: {}, code: 'ATTENTION_INVALID_OPTION' },
    {
      name: 'no class to measure on',
      train: { a: 2, b: 2 },
      dev: { oos: 3 },
      code: 'ATTENTION_INVALID_OPTION',
    },
  ])('refuses $name', ({ train, dev, code }) => {
    const given = { train: rows(train), ...(dev ? { dev: rows(dev) } : {}), outOfScope: 'oos', seed: 1 };
    expect(() => trainingRows(given)).toThrow(expect.objectContaining({ code }));
  });
});

test('runName tells trainings apart by rows, their order, and settings', () => {
  const [one, two] = [rows({ a: 2, b: 1 }), rows({ b: 1, a: 2 })];
  const names = [
    runName(one, { seed: 1 }),
    runName(two, { seed: 1 }),
    runName(one, { seed: 2 }),
    runName(one.slice(1), { seed: 1 }),
    runName([{ text: 'a', label: 'bc' }], {}),
    runName([{ text: 'ab', label: 'c' }], {}),
  ];
  expect(new Set(names).size).toBe(names.length);
  expect(runName(rows({ a: 2, b: 1 }), { seed: 1 })).toBe(names[0]);
});
