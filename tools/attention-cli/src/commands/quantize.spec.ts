import { stat } from 'node:fs/promises';
import { jest } from '@jest/globals';
import { attention, workplace } from '../testing/workplace.ts';

jest.setTimeout(120_000);

const before = process.cwd();
let remove: () => Promise<void>;
beforeAll(async () => {
  const made = await workplace();
  remove = made.remove;
  process.chdir(made.root);
  const line =
    'train --data rows.csv --dev rows.csv --text text --label label --preset mini --epochs 8 --out model';
  await attention(line);
});
afterAll(async () => {
  process.chdir(before);
  await remove();
});

const line = 'quantize --model model --text text --label label';
const two = { before: expect.any(Number) as number, after: expect.any(Number) as number };

test('quantize writes a smaller model that the other commands take', async () => {
  const { exitCode, json } = await attention(`${line} --data rows.csv --max-drop 10 --out int8 --json`);
  expect(exitCode).toBe(0);
  expect(json).toMatchObject({
    out: 'int8',
    rows: 12,
    accuracy: two,
    agreement: expect.any(Number),
    bytes: { ...two, ratio: expect.any(Number) },
    oneText: two,
    texts32: two,
  });
  expect((await stat('int8/model.int8.onnx')).size).toBeGreaterThan(0);
  expect((await attention('predict --model int8 --input "where is my card" --json')).exitCode).toBe(0);
  expect((await attention(`${line} --data rows.csv --max-drop 10 --out model`)).stdout).toMatch(
    /served with int8/,
  );
});

test.each([
  ['--data rows.csv --max-drop x', 2, 'USAGE', /--max-drop is 'x'/],
  ['--data rows.csv --model none', 1, 'ATTENTION_DAMAGED_BUNDLE', /'none'/],
  ['--data rows.csv --out mine', 1, 'ATTENTION_FOLDER_OCCUPIED', /--out 'mine'/],
  ['--data none.csv', 1, 'ATTENTION_SOURCE_NOT_FOUND', /'none\.csv'/],
])('quantize %s is refused', async (options, code, error, message) => {
  const { exitCode, json } = await attention(`${line} --out never ${options} --json`);
  expect(exitCode).toBe(code);
  expect(json).toEqual({ error: { code: error, message: expect.stringMatching(message) } });
});
