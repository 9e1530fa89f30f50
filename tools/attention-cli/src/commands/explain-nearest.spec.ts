import { readFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import { attention, workplace } from '../testing/workplace.ts';

jest.setTimeout(60_000);

const before = process.cwd();
let remove: () => Promise<void>;
const train = 'train --data rows.csv --dev rows.csv --text text --label label --preset mini --epochs 8';
beforeAll(async () => {
  const made = await workplace();
  remove = made.remove;
  process.chdir(made.root);
  await attention(`${train} --neighbours --out kept`);
});
afterAll(async () => {
  process.chdir(before);
  await remove();
});

interface Explained {
  readonly tokens: readonly { readonly text: string; readonly start: number; readonly end: number }[];
  readonly nearest: readonly {
    readonly text: string;
    readonly similarity: number;
    readonly labels: object;
  }[];
}

test('explain shows the training examples nearest to a text, and the words that make them so', async () => {
  const text = '我忘了密码';
  const { exitCode, json } = await attention(
    `explain --model kept --input "${text}" --method nearest --json`,
  );
  expect(exitCode).toBe(0);
  const { nearest, tokens } = json as Explained;
  expect(nearest).toHaveLength(5);
  expect(nearest[0]).toEqual({ text, labels: { label: ['password'] }, similarity: expect.closeTo(1, 2) });
  expect(nearest.map(({ similarity }) => similarity)).toEqual(
    nearest.map(({ similarity }) => similarity).toSorted((a, b) => b - a),
  );
  expect(tokens.length).toBeGreaterThan(1);
  for (const token of tokens) expect(text.slice(token.start, token.end)).toBe(token.text);
  const { stdout } = await attention(`explain --model kept --input "${text}" --method nearest`);
  expect(stdout).toMatch(/nearest training examples:\n1\.000\s+password\s+我忘了密码/);
});

test('it is one of all methods, and in the heat map', async () => {
  const { json } = await attention(
    'explain --model kept --input "my card" --method all --html all.html --json',
  );
  const { explanations } = json as { readonly explanations: readonly { readonly method: string }[] };
  expect(explanations.map(({ method }) => method)).toContain('nearest');
  expect(await readFile('all.html', 'utf8')).toContain('nearest');
});

test('a model that keeps no examples says how to have them; adapters and long texts have none', async () => {
  await attention(`${train.replace('8', '1')} --out lean`);
  const { exitCode, json } = await attention(
    'explain --model lean --input "my card" --method nearest --json',
  );
  expect({ exitCode, json }).toMatchObject({
    exitCode: 1,
    json: { error: { code: 'ATTENTION_NO_NEIGHBOURS', message: expect.stringMatching(/--neighbours/) } },
  });
  const all = await attention('explain --model lean --input "my card" --method all --json');
  expect(all.exitCode).toBe(0);
  expect(await attention(`${train} --neighbours --max-tokens 300 --out none --json`)).toMatchObject({
    exitCode: 1,
    json: { error: { code: 'ATTENTION_INVALID_OPTION' } },
  });
});
