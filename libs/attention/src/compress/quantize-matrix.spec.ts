import fc from 'fast-check';
import { quantizeColumns, quantizeRows } from './quantize-matrix.ts';

const floats = fc.float({ min: -100, max: 100, noNaN: true }).map((x) => (Math.abs(x) < 1e-30 ? 0 : x));
const matrices = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([rows, columns]) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      data: fc.array(floats, { minLength: rows * columns, maxLength: rows * columns }),
    }),
  );

describe('a quantised matrix', () => {
  test('is within half a step of the numbers of each row', () => {
    fc.assert(
      fc.property(matrices, ({ columns, data }) => {
        const { values, scales } = quantizeRows(Float32Array.from(data), columns);
        data.forEach((number, at) => {
          const scale = scales[Math.floor(at / columns)] ?? 0;
          expect(Math.abs((values[at] ?? 0) * scale - number)).toBeLessThanOrEqual(scale * 0.5001);
        });
      }),
    );
  });

  test('is the same for columns, whichever way the matrix is stored', () => {
    fc.assert(
      fc.property(matrices, ({ rows, columns, data }) => {
        const stored = Float32Array.from(data);
        const transposed = Float32Array.from(
          { length: data.length },
          (_, at) => data[(at % rows) * columns + Math.floor(at / rows)] ?? 0,
        );
        const one = quantizeColumns(stored, { rows, columns, isTransposed: false });
        const other = quantizeColumns(transposed, { rows: columns, columns: rows, isTransposed: true });
        expect(other).toEqual(one);
        expect(one.shape).toEqual([rows, columns]);
      }),
    );
  });

  test('uses 64 steps either way, so that two products fit into 16 bits', () => {
    const { values, scales } = quantizeRows(Float32Array.of(1, -2, 0.5, 0, 0, 0), 3);
    expect([...values]).toEqual([32, -64, 16, 0, 0, 0]);
    expect([...scales]).toEqual([2 / 64, 1]);
  });
});
