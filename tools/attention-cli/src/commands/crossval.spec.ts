import { jest } from '@jest/globals';
import { attention, workplace } from '../testing/workplace.ts';

jest.setTimeout(60_000);

const before = process.cwd();
let remove: () => Promise<void>;
beforeAll(async () => {
  const made = await workplace();
  remove = made.remove;
  process.chdir(made.root);
});
afterAll(async () => {
  process.chdir(before);
  await remove();
});

const line = 'crossval --text text --label label --preset mini --epochs 1 --threads 1 --json';
const share = expect.any(Number) as number;

test('crossval gives a figure for each fold and their mean with an interval', async () => {
  const { exitCode, json } = await attention(`${line} --data dev.csv --out-of-scope oos --folds 2`);
  expect(exitCode).toBe(0);
  const fold = { trained: 6, heldOut: 6, accuracy: share, macroF1: share, seconds: share };
  expect(json).toEqual({
    examples: 12,
    folds: [
      { fold: 1, ...fold },
      { fold: 2, ...fold },
    ],
    accuracy: { mean: share, low: share, high: share },
    macroF1: { mean: share, low: share, high: share },
  });
});

test.each([
  ['--data rows.csv --folds 1', 'ATTENTION_INVALID_OPTION', /--folds '1'/],
  ['--data rows.csv --folds 7', 'ATTENTION_TOO_FEW_ROWS', /--data 'rows\.csv': Label 'card' has 6 row/],
  ['--data none.csv', 'ATTENTION_SOURCE_NOT_FOUND', /'none\.csv'/],
])('crossval %s is refused', async (options, code, message) => {
  const { exitCode, json } = await attention(`${line} ${options}`);
  expect(exitCode).toBe(1);
  expect(json).toEqual({ error: { code, message: expect.stringMatching(message) } });
});
