import { jest } from '@jest/globals';
import { attention, workplace } from '../testing/workplace.ts';

jest.setTimeout(120_000);

const before = process.cwd();
let remove: () => Promise<void>;
beforeAll(async () => {
  const made = await workplace();
  remove = made.remove;
  process.chdir(made.root);
  await attention(
    'train --data rows.csv --dev rows.csv --text text --label label --preset mini --epochs 8 --no-faithfulness --threads 1 --out model',
  );
});
afterAll(async () => {
  process.chdir(before);
  await remove();
});

const number = expect.any(Number) as number;
const line = 'prune --model model --data rows.csv --text text --label label --json';

test.each([
  { wish: '--layers 1', parts: 2, removed: [{ layer: number, loss: number }] },
  {
    wish: '--heads 1',
    parts: 4,
    removed: [
      { layer: 0, head: number, loss: number },
      { layer: 1, head: number, loss: number },
    ],
  },
])('prune $wish takes out what is worth least, and the rest recovers', async ({ wish, parts, removed }) => {
  const out = wish.replace(/\W+/g, '');
  const { exitCode, json } = await attention(`${line} ${wish} --train rows.csv --epochs 2 --out ${out}`);
  expect(exitCode).toBe(0);
  expect(json).toMatchObject({
    rows: 12,
    removed,
    accuracy: { before: number, cut: number, after: number },
    oneText: { before: number, after: number },
  });
  const { importance, parameters } = json as {
    readonly importance: readonly { readonly loss: number }[];
    readonly parameters: { readonly before: number; readonly after: number };
  };
  expect(importance).toHaveLength(parts);
  expect(parameters.after).toBeLessThan(parameters.before);
  const predicted = await attention(`predict --model ${out} --input "reset my password" --json`);
  expect(predicted).toMatchObject({ exitCode: 0, json: { label: 'password' } });
  const explained = await attention(`explain --model ${out} --input "my card" --method all --json`);
  expect(explained.exitCode).toBe(0);
});

test('without rows to recover with the model is written as it is left, and said for people', async () => {
  const { exitCode, stdout } = await attention(`${line.replace(' --json', '')} --layers 1 --out left`);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/taken out/);
  expect(stdout).toMatch(/Accuracy on 12 rows: .* before, .* cut\./);
});

test.each([
  ['--layers 2', 1, 'ATTENTION_INVALID_OPTION', /--layers '2'.*from 1 to 1/],
  ['--heads 2', 1, 'ATTENTION_INVALID_OPTION', /--heads '2'/],
  ['--heads 1 --layers 1', 2, undefined, /one of --layers and --heads/],
])('prune %s is refused', async (wish, exit, code, message) => {
  const { exitCode, json } = await attention(`${line} ${wish} --out none`);
  expect({ exitCode, json }).toMatchObject({
    exitCode: exit,
    json: { error: { ...(code !== undefined && { code }), message: expect.stringMatching(message) } },
  });
});
