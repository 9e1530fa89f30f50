import fc from 'fast-check';
import { Neighbours } from './neighbours.ts';

const row = (text: string) => ({ text, labels: { label: ['a'] } });
const stored = Neighbours.of(['east', 'north', 'north-east'].map(row), [
  [1, 0],
  [0, 1],
  [Math.SQRT1_2, Math.SQRT1_2],
]);

test('finds the most similar, nearest first, whatever the length of a vector', () => {
  const found = stored.nearest([0.02, 5], 2);
  expect(found.map(({ text }) => text)).toEqual(['north', 'north-east']);
  expect(found[0]?.similarity).toBeCloseTo(1, 3);
  expect(found[1]?.similarity).toBeCloseTo(Math.SQRT1_2, 2);
  expect(stored.meanSimilarity([0, 1], 1)([1, 0])).toBeCloseTo(0, 5);
});

test('is read back from its files as it was', () => {
  const files = stored.files();
  const bytes = files['neighbours.int8'];
  const read = Neighbours.parse(
    JSON.parse(String(files['neighbours.json'])),
    bytes instanceof Uint8Array ? bytes : new Uint8Array(),
  );
  expect(read).toEqual(stored);
});

test.each([
  { name: 'no object', json: 7, bytes: 6 },
  { name: 'a row without a text', json: { width: 1, rows: [{ labels: {} }] }, bytes: 1 },
  { name: 'too few bytes', json: { width: 2, rows: [row('a')] }, bytes: 1 },
])('$name is refused', ({ json, bytes }) => {
  expect(typeof Neighbours.parse(json, new Uint8Array(bytes))).toBe('string');
});

test('one byte a number keeps cosines within two hundredths', () => {
  const vector = fc
    .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 24, maxLength: 24 })
    .filter((values) => values.some((value) => Math.abs(value) > 0.01));
  fc.assert(
    fc.property(vector, vector, (a, b) => {
      const dot = (x: readonly number[], y: readonly number[]) =>
        x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0);
      const exact = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
      const [found] = Neighbours.of([row('a')], [a]).nearest(b, 1);
      expect(Math.abs((found?.similarity ?? NaN) - exact)).toBeLessThan(0.02);
    }),
  );
});
