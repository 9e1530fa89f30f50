import { readFile } from 'node:fs/promises';
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

const line =
  'tune --data rows.csv --text text --label label --preset mini --trials 2 --epochs 1 --threads 1 --layers 1 --width 32 --json';
const share = expect.any(Number) as number;

test('tune tries settings, writes them as CSV, trains the best, and goes on from its state', async () => {
  const { exitCode, json } = await attention(`${line} --state kept --csv trials.csv --out tuned`);
  expect(exitCode).toBe(0);
  const run = { round: 1, epochs: 1, accuracy: share, macroF1: share, seconds: share };
  expect(json).toMatchObject({
    examples: 12,
    judgedOn: 2,
    best: { trial: share, settings: { flow: expect.any(String) } },
    runs: [
      { ...run, trial: 1, settings: { hiddenSize: 64, numLayers: 2, learningRateFactor: 1 } },
      { ...run, trial: 2, settings: { hiddenSize: 32, numLayers: 1 } },
    ],
    out: 'tuned',
  });
  const lines = (await readFile('trials.csv', 'utf8')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^trial,round,epochs,learning_rate_factor/);
  const predicted = await attention('predict --model tuned --input "my card" --json');
  expect(predicted).toMatchObject({ exitCode: 0, json: { label: expect.stringMatching(/card|password/) } });
  const again = await attention(`${line} --state kept`);
  expect(again.json).toMatchObject({ runs: (json as { readonly runs: readonly object[] }).runs });
});

test.each([
  ['--width 40', 'ATTENTION_INVALID_OPTION', /--width '40'.*multiples of 32/],
  ['--dropout 0.5,0.1', 'ATTENTION_INVALID_OPTION', /--dropout/],
  ['--data one-class.csv', 'ATTENTION_SINGLE_CLASS', /--data 'one-class\.csv'/],
  ['--out mine', 'ATTENTION_FOLDER_OCCUPIED', /--out 'mine'/],
  ['--state kept --seed 2', 'ATTENTION_FOREIGN_TUNING', /--state 'kept'/],
])('tune %s is refused', async (options, code, message) => {
  const { exitCode, json } = await attention(`${line} ${options}`);
  expect({ exitCode, json }).toMatchObject({
    exitCode: 1,
    json: { error: { code, message: expect.stringMatching(message) } },
  });
});

test.each(['--flow sideways', '--learning-rate 1', '--layers none'])(
  'tune %s is bad usage',
  async (options) => {
    expect(await attention(`${line} ${options}`)).toMatchObject({ exitCode: 2 });
  },
);
