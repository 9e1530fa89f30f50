import fc from 'fast-check';
import { rungs, survivors } from './halving.ts';

test.each([
  {
    trials: 9,
    epochs: 9,
    expected: [
      [9, 1],
      [3, 3],
      [1, 9],
    ],
  },
  {
    trials: 12,
    epochs: 10,
    expected: [
      [12, 1],
      [4, 3],
      [1, 10],
    ],
  },
  {
    trials: 27,
    epochs: 3,
    expected: [
      [27, 1],
      [9, 3],
    ],
  },
  { trials: 2, epochs: 20, expected: [[2, 20]] },
  { trials: 1, epochs: 1, expected: [[1, 1]] },
])('$trials trials of up to $epochs epochs', ({ trials, epochs, expected }) => {
  expect(rungs(trials, epochs).map((rung) => [rung.trials, rung.epochs])).toEqual(expected);
});

test('rounds have ever fewer trials and more epochs, the first all trials and the last all epochs', () => {
  const counts = fc.integer({ min: 1, max: 200 });
  fc.assert(
    fc.property(counts, counts, (trials, epochs) => {
      const all = rungs(trials, epochs);
      expect(all[0]?.trials).toBe(trials);
      expect(all.at(-1)?.epochs).toBe(epochs);
      all.slice(1).forEach((rung, at) => {
        expect(rung.trials).toBeLessThan(all[at]?.trials ?? 0);
        expect(rung.epochs).toBeGreaterThan(all[at]?.epochs ?? Infinity);
      });
    }),
  );
});

test('survivors are the most accurate, then those with the better macro-F1, then the first', () => {
  const judged = (trial: number, accuracy: number, macroF1: number) => ({ trial, accuracy, macroF1 });
  const all = [judged(1, 0.5, 0.5), judged(2, 0.9, 0.1), judged(3, 0.5, 0.6), judged(4, 0.5, 0.6)];
  expect(survivors(all, 3).map(({ trial }) => trial)).toEqual([2, 3, 4]);
});
