import fc from 'fast-check';
import { runName, trainingRows } from './training-rows.ts';
import type { HeadedText, LabelledText } from './training-rows.ts';

const rows = (counts: Readonly<Record<string, number>>): readonly LabelledText[] =>
  Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, at) => ({ text: `${label} ${at}`, label })),
  );
const headed = (of: readonly LabelledText[]): readonly HeadedText[] =>
  of.map(({ text, label }) => ({ text, labels: { label: [label] } }));
const texts = (of: readonly { readonly text: string }[]) => of.map(({ text }) => text).toSorted();
const labelOf = ({ labels }: HeadedText) => labels['label']?.[0];

describe('trainingRows', () => {
  test('given rows to measure on, all others are learned from', () => {
    const [train, dev] = [rows({ a: 3, b: 1 }), rows({ b: 1, oos: 2 })];
    const { inScope, measured, heldOut, heads } = trainingRows({ train, dev, outOfScope: 'oos', seed: 1 });
    expect(inScope).toEqual(headed(train));
    expect(measured).toBe(inScope);
    expect(heldOut).toEqual(headed(dev));
    expect(heads).toMatchObject([{ name: 'label', kind: 'singleLabel', labels: { labels: ['a', 'b'] } }]);
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
          const split = trainingRows({ train, outOfScope: 'oos', seed });
          const { inScope, measured, heldOut } = split;
          expect(inScope).toEqual(headed(train.filter(({ label }) => label !== 'oos')));
          expect(texts([...measured, ...heldOut])).toEqual(texts(train));
          expect(measured.map(labelOf)).not.toContain('oos');
          expect(new Set(measured.map(labelOf)).size).toBe(2);
          expect(heldOut.filter((row) => labelOf(row) === 'oos')).toHaveLength(counts.oos);
          expect(trainingRows({ train, outOfScope: 'oos', seed })).toEqual(split);
        },
      ),
      { numRuns: 40 },
    );
  });

  describe('of several heads', () => {
    const heads = [
      { name: 'topic', kind: 'singleLabel' },
      { name: 'tags', kind: 'multiLabel' },
    ] as const;
    const row = (at: number, topic: string | undefined, tags: readonly string[] | undefined): HeadedText => ({
      text: `text ${at}`,
      labels: { ...(topic === undefined ? {} : { topic: [topic] }), ...(tags ? { tags } : {}) },
    });
    const train = Array.from({ length: 40 }, (_, at) =>
      row(
        at,
        at % 3 === 0 ? undefined : at % 2 === 0 ? 'bonds' : 'shares',
        at % 5 === 0 ? undefined : ['a', 'b'].slice(at % 3),
      ),
    );

    test('each learns the labels that it has, a row may lack some, and each head has rows to be measured on', () => {
      const split = trainingRows({ train: [...train, row(99, undefined, undefined)], heads, seed: 1 });
      expect(split.heads).toMatchObject([
        { labels: { labels: ['bonds', 'shares'] } },
        { labels: { labels: ['a', 'b'] } },
      ]);
      expect(split.inScope.map(({ text }) => text)).not.toContain('text 99');
      expect(texts([...split.measured, ...split.heldOut])).toEqual(texts(split.inScope));
      for (const { name } of heads) expect(split.heldOut.some(({ labels }) => labels[name])).toBe(true);
    });

    test('a label of two rows is learned and measured, however frequent their other labels', () => {
      const rare = [row(50, undefined, ['a', 'rare']), row(51, undefined, ['a', 'rare'])];
      for (let seed = 0; seed < 5; seed++) {
        const { measured, heldOut } = trainingRows({ train: [...train, ...rare], heads, seed });
        for (const part of [measured, heldOut])
          expect(part.filter(({ labels }) => labels['tags']?.includes('rare'))).toHaveLength(1);
      }
    });

    test.each([
      { name: 'no heads', given: { heads: [] }, code: 'ATTENTION_INVALID_OPTION' },
      { name: 'two of one name', given: { heads: [heads[0], heads[0]] }, code: 'ATTENTION_INVALID_OPTION' },
      {
        name: 'a label for what is out of scope',
        given: { outOfScope: 'oos' },
        code: 'ATTENTION_INVALID_OPTION',
      },
      {
        name: 'two topics of one text',
        given: { train: [...train, { text: '', labels: { topic: ['a', 'b'] } }] },
        code: 'ATTENTION_INVALID_OPTION',
      },
      {
        name: 'a head with one label',
        given: { train: train.map(({ text, labels }) => ({ text, labels: { ...labels, topic: ['x'] } })) },
        code: 'ATTENTION_SINGLE_CLASS',
      },
      {
        name: 'nothing to measure a head on',
        given: { dev: [row(0, 'bonds', undefined)] },
        code: 'ATTENTION_INVALID_OPTION',
      },
      {
        name: 'a strange label to measure a head on',
        given: { dev: [row(0, 'bonds', ['x'])] },
        code: 'ATTENTION_UNKNOWN_LABEL',
      },
    ])('refuses $name', ({ given, code }) => {
      expect(() => trainingRows({ train, heads, seed: 1, ...given })).toThrow(
        expect.objectContaining({ code }),
      );
    });
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
  const [one, two] = [headed(rows({ a: 2, b: 1 })), headed(rows({ b: 1, a: 2 }))];
  const names = [
    runName(one, { seed: 1 }),
    runName(two, { seed: 1 }),
    runName(one, { seed: 2 }),
    runName(one.slice(1), { seed: 1 }),
    runName(headed([{ text: 'a', label: 'bc' }]), {}),
    runName(headed([{ text: 'ab', label: 'c' }]), {}),
  ];
  expect(new Set(names).size).toBe(names.length);
  expect(runName(headed(rows({ a: 2, b: 1 })), { seed: 1 })).toBe(names[0]);
});
