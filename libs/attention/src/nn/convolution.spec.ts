import { tensor2d } from '@tensorflow/tfjs-core';
import { toBeAllClose } from '@attention-flow/testing';
import fc from 'fast-check';
import { seededRandom } from '../engine/testing/operands.ts';
import { Convolution, Neighbours } from './convolution.ts';
import { scatter, seededStore } from './testing/seeded-store.ts';

expect.extend({ toBeAllClose });

type Matrix = readonly (readonly number[])[];

/** The definition: the token `distance` to the right of each, and zeros where the text ends. */
function neighboursByLoop(x: Matrix, lengths: readonly number[], T: number, distance: number): Matrix {
  return x.map((row, at) => {
    const [text, token] = [Math.floor(at / T), (at % T) + distance];
    return token >= 0 && token < (lengths[text] ?? 0) ? (x[text * T + token] ?? []) : row.map(() => 0);
  });
}

const batches = fc
  .record({
    lengths: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
    extra: fc.nat({ max: 3 }),
    seed: fc.nat({ max: 1e6 }),
  })
  .map(({ lengths, extra, seed }) => {
    const T = Math.max(...lengths) + extra;
    const random = seededRandom(seed);
    const x: Matrix = Array.from({ length: lengths.length * T }, () => [random(), random(), random()]);
    const mask = lengths.map((length) => Array.from({ length: T }, (_, at) => (at < length ? 1 : 0)));
    const positions = lengths.map(() => Array.from({ length: T }, (_, at) => at));
    return { lengths, T, x, mask, positions };
  });

/** Rows that stand for tokens; what a padding place holds is nobody's business. */
const ofTokens = (rows: Matrix, lengths: readonly number[], T: number): Matrix =>
  rows.filter((_, at) => at % T < (lengths[Math.floor(at / T)] ?? 0));

describe('Neighbours', () => {
  test('fetches the token at a distance, or zeros, as a loop does', () => {
    fc.assert(
      fc.property(
        batches,
        fc.integer({ min: -4, max: 4 }),
        ({ lengths, T, x, mask, positions }, distance) => {
          const neighbours = new Neighbours(tensor2d(positions, undefined, 'int32'), tensor2d(mask));
          const shape = { batch: lengths.length, tokens: T };
          const moved = neighbours.at(distance, tensor2d(x as number[][]), shape).arraySync();
          expect(ofTokens(moved, lengths, T)).toBeAllClose(
            ofTokens(neighboursByLoop(x, lengths, T, distance), lengths, T),
            { absolute: 1e-6, relative: 1e-6 },
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('Convolution', () => {
  test.each([1, 3, 5])('width %d is a sum over the neighbours, as a loop has it', (width) => {
    const store = seededStore(width);
    const convolution = new Convolution(store, 3, 2, width);
    scatter(store, 1, width);
    const weight = convolution.linear.weight.values;
    const bias = convolution.linear.bias?.values ?? [];
    fc.assert(
      fc.property(batches, ({ lengths, T, x, mask, positions }) => {
        const expected = x.map((_, row) =>
          [0, 1].map((unit) => {
            let total = bias[unit] ?? 0;
            for (let place = 0; place < width; place++) {
              const moved = neighboursByLoop(x, lengths, T, place - (width - 1) / 2)[row] ?? [];
              for (const [i, value] of moved.entries())
                total += value * (weight[unit * width * 3 + place * 3 + i] ?? NaN);
            }
            return total;
          }),
        );
        const neighbours = new Neighbours(tensor2d(positions, undefined, 'int32'), tensor2d(mask));
        const shape = { batch: lengths.length, tokens: T };
        const actual = convolution.apply(tensor2d(x as number[][]), neighbours, shape).arraySync();
        expect(ofTokens(actual, lengths, T)).toBeAllClose(ofTokens(expected, lengths, T), {
          absolute: 1e-5,
          relative: 1e-5,
        });
      }),
      { numRuns: 20 },
    );
  });
});
