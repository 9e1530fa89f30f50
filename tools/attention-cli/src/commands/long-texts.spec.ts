import { writeFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import { attention, workplace } from '../testing/workplace.ts';

jest.setTimeout(60_000);

const before = process.cwd();
let remove: () => Promise<void>;

const filler = (seed: number, sentences: number) =>
  Array.from(
    { length: sentences },
    (_, at) => `Wheat rose by ${(seed * 7 + at) % 90} cents in week ${at}.`,
  ).join(' ');
const planted = { card: 'My card has not arrived yet, where is it?', password: '我忘了密码，怎么重置密码？' };
const long = (label: keyof typeof planted, seed: number, sentences = 20) =>
  `${filler(seed, sentences / 2)} ${planted[label]} ${filler(seed + 1, sentences / 2)}`;

beforeAll(async () => {
  const made = await workplace();
  remove = made.remove;
  process.chdir(made.root);
  const rows = Array.from({ length: 8 }, (_, at) =>
    (['card', 'password'] as const).map((label) => ({ text: long(label, at), label })),
  ).flat();
  await writeFile('long.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const trained = await attention(
    'train --data long.jsonl --dev long.jsonl --text text --label label --preset mini --epochs 8 --threads 1 --max-tokens 600 --out long --json',
  );
  expect(trained).toMatchObject({ exitCode: 0, json: { dev: { accuracy: 1 } } });
});
afterAll(async () => {
  process.chdir(before);
  await remove();
});

test('a long text is answered whole, and the explanation names the chunk with the deciding words', async () => {
  const text = long('password', 30, 40);
  const predicted = await attention(`predict --model long --input "${text}" --json`);
  expect(predicted).toMatchObject({ exitCode: 0, stderr: '', json: { label: 'password' } });
  expect(predicted.json).not.toHaveProperty('droppedTokens');
  const { json } = await attention(`explain --model long --input "${text}" --method gradient --json`);
  const { chunks, tokens } = json as {
    readonly chunks: readonly { readonly start: number; readonly end: number; readonly score: number }[];
    readonly tokens: readonly { readonly start: number; readonly end: number; readonly text: string }[];
  };
  const [top] = chunks.toSorted((a, b) => b.score - a.score);
  const place = text.indexOf(planted.password);
  expect(chunks.length).toBeGreaterThan(2);
  expect(top!.start).toBeLessThanOrEqual(place);
  expect(top!.end).toBeGreaterThan(place);
  for (const token of tokens) expect(text.slice(token.start, token.end)).toBe(token.text);
  const { stdout } = await attention(`explain --model long --input "${text}" --method gradient`);
  expect(stdout).toMatch(new RegExp(`characters ${top!.start} to ${top!.end}.* of ${chunks.length} chunks`));
});

test('what is beyond is left out, and said: in predict and in evaluate', async () => {
  const text = long('card', 40, 120);
  const predicted = await attention(`predict --model long --input "${text}" --json`);
  const { droppedTokens } = predicted.json as { readonly droppedTokens: number };
  expect(droppedTokens).toBeGreaterThan(100);
  expect(predicted.stderr).toMatch(new RegExp(`1 of 1 texts are longer .* ${droppedTokens} tokens`));
  await writeFile(
    'longer.jsonl',
    `${JSON.stringify({ text, label: 'card' })}\n{"text":"refund","label":"card"}\n`,
  );
  const columns = '--data longer.jsonl --text text';
  const evaluated = await attention(`evaluate --model long ${columns} --label label --json`);
  expect(evaluated).toMatchObject({ exitCode: 0, json: { cutTexts: 1, droppedTokens } });
  const all = await attention(`predict --model long ${columns} --json`);
  expect(all.json).toMatchObject({ examples: 2, cutTexts: 1, droppedTokens });
});

test.each([
  ['--max-tokens 4', /--max-tokens '4'.*from 8/],
  ['--max-tokens 200 --workers 2', /--workers '2'/],
])('train %s is refused', async (options, message) => {
  const line = 'train --data long.jsonl --text text --label label --preset mini --out none --json';
  expect(await attention(`${line} ${options}`)).toMatchObject({
    exitCode: 1,
    json: { error: { code: 'ATTENTION_INVALID_OPTION', message: expect.stringMatching(message) } },
  });
});
