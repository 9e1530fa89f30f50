import fc from 'fast-check';
import { Bm25Index } from './bm25.ts';

const words = fc.array(fc.constantFrom('parcel', 'lamp', 'refund', 'sofa', 'the'), {
  minLength: 1,
  maxLength: 8,
});

function indexOf(documents: readonly (readonly string[])[]): Bm25Index<number> {
  const index = new Bm25Index<number>();
  documents.forEach((document, key) => index.add(key, document));
  return index;
}

describe('Bm25Index', () => {
  const index = indexOf([
    ['the', 'lamp', 'is', 'broken'],
    ['the', 'refund', 'is', 'late'],
    ['the', 'lamp', 'the', 'lamp', 'the', 'lamp', 'and', 'so', 'on', 'and', 'on'],
  ]);

  test.each([
    { query: ['refund'], expected: [1] },
    { query: ['the', 'refund'], expected: [1, 2, 0] },
    { query: ['broken', 'lamp'], expected: [0, 2] },
    { query: ['unheard'], expected: [] },
    { query: [], expected: [] },
  ])('$query finds $expected', ({ query, expected }) => {
    expect(index.search(query, 10).map(({ key }) => key)).toEqual(expected);
  });

  test('ranks as the formula says', () => {
    const [hit] = indexOf([
      ['a', 'b'],
      ['b', 'b', 'c'],
    ]).search(['a'], 1);
    // One of two documents has the term once; it has 2 terms where the mean is 2.5.
    const damping = 1.2 * (1 - 0.75 + (0.75 * 2) / 2.5);
    expect(hit?.rank).toBeCloseTo((Math.log(1 + 1.5 / 1.5) * 2.2) / (1 + damping), 12);
  });

  test('says how much of the query is covered, rare terms weighing more', () => {
    const [hit] = index.search(['the', 'broken', 'kettle'], 1);
    expect(hit?.key).toBe(0);
    expect(hit?.coverage).toBeGreaterThan(0.3);
    expect(hit?.coverage).toBeLessThan(0.5);
    expect(index.search(['lamp', 'the'], 1)[0]?.coverage).toBe(1);
  });

  test('gives a document in full coverage of itself, and never more than that', () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 12 }), words, (documents, query) => {
        const built = indexOf(documents);
        for (const [key, document] of documents.entries()) {
          const own = built.search(document, documents.length).find((hit) => hit.key === key);
          expect(own?.coverage).toBeCloseTo(1, 12);
        }
        for (const { coverage } of built.search(query, 5)) {
          expect(coverage).toBeGreaterThan(0);
          expect(coverage).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
    );
  });

  test('after a removal ranks as if the document had never been there', () => {
    fc.assert(
      fc.property(
        fc.array(words, { minLength: 2, maxLength: 8 }),
        words,
        fc.nat(7),
        (documents, query, place) => {
          const gone = place % documents.length;
          const [pruned, without] = [indexOf(documents), new Bm25Index<number>()];
          documents.forEach((document, key) => key !== gone && without.add(key, document));
          expect(pruned.remove((key) => key === gone)).toBe(1);
          expect(pruned.remove((key) => key === gone)).toBe(0);
          expect(pruned.size).toBe(documents.length - 1);
          const hits = (index: Bm25Index<number>) =>
            new Map(index.search(query, 9).map(({ key, rank, coverage }) => [key, [rank, coverage]]));
          const [after, expected] = [hits(pruned), hits(without)];
          expect([...after.keys()].sort()).toEqual([...expected.keys()].sort());
          for (const [key, [rank = 0, coverage = 0]] of after) {
            expect(rank).toBeCloseTo(expected.get(key)?.[0] ?? -1, 9);
            expect(coverage).toBeCloseTo(expected.get(key)?.[1] ?? -1, 9);
          }
        },
      ),
    );
  });
});
