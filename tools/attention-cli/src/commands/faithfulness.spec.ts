import { readFile, writeFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import { attention, workplace } from '../testing/workplace.ts';

jest.setTimeout(180_000);

const before = process.cwd();
let remove: () => Promise<void>;
beforeAll(async () => {
  const made = await workplace();
  remove = made.remove;
  process.chdir(made.root);
  await attention(
    'train --data rows.csv --dev rows.csv --text text --label label --preset mini --epochs 12 --out model',
  );
});
afterAll(async () => {
  process.chdir(before);
  await remove();
});

const line = 'faithfulness --model model --data rows.csv --text text --label label';
const number = expect.any(Number) as number;

test('faithfulness ranks the methods, keeps the figures, and explanations take the best', async () => {
  const { exitCode, json } = await attention(`${line} --rows 8 --save --json`);
  expect(exitCode).toBe(0);
  expect(json).toMatchObject({
    rows: 8,
    version: expect.stringMatching(/^[0-9a-f]{12}$/),
    random: { comprehensiveness: number, sufficiency: number, score: number },
  });
  const { methods } = json as { readonly methods: readonly { readonly method: string }[] };
  expect(methods.map(({ method }) => method).toSorted()).toEqual([
    'flow',
    'gradient',
    'integrated',
    'occlusion',
    'rollout',
  ]);
  const { metrics } = JSON.parse(await readFile('model/manifest.json', 'utf8')) as {
    readonly metrics: Readonly<Record<string, number>>;
  };
  expect(metrics['faithfulness.random']).toBeDefined();
  expect((await attention('explain --model model --input "where is my card" --json')).json).toMatchObject({
    method: expect.any(String),
  });
});

test('train measures it by itself where enough texts are held out, unless told not to', async () => {
  const header = 'text,label';
  const rows = (await readFile('rows.csv', 'utf8')).trimEnd().split('\n').slice(1);
  await writeFile('many.csv', [header, ...rows, ...rows].join('\n'));
  const train = 'train --data rows.csv --dev many.csv --text text --label label --preset mini --epochs 2';
  const { json } = await attention(`${train} --out measured --json`);
  const { explanation } = json as {
    readonly explanation: { readonly method: string; readonly rows: number };
  };
  expect(explanation).toMatchObject({ rows: number, scores: { gradient: number, random: number } });
  expect(explanation.rows).toBeGreaterThanOrEqual(20);
  const { metrics } = JSON.parse(await readFile('measured/manifest.json', 'utf8')) as {
    readonly metrics: Readonly<Record<string, number>>;
  };
  expect(metrics).toHaveProperty(['faithfulness.occlusion']);
  const without = await attention(`${train} --no-faithfulness --out plain --json`);
  expect(without).toMatchObject({ exitCode: 0 });
  expect(without.json).not.toHaveProperty('explanation');
});

test('explain by every method, with a counterfactual and a view of attention', async () => {
  const { exitCode, json } = await attention(
    'explain --model model --input "where is my card" --method all --counterfactual --html why.html --attention-html heads.html --json',
  );
  expect(exitCode).toBe(0);
  expect(json).toMatchObject({
    explanations: [
      'attentionRollout',
      'attentionFlow',
      'gradientXInput',
      'integratedGradients',
      'occlusion',
    ].map((method) => ({ method })),
  });
  expect(json).toHaveProperty('counterfactual');
  expect((await readFile('why.html', 'utf8')).match(/<section>/g)).toHaveLength(5);
  expect(await readFile('heads.html', 'utf8')).toContain('Layer 2, head 2');
});

test.each([
  [`${line} --model none`, 'ATTENTION_DAMAGED_BUNDLE', /'none'/],
  [`${line.replace('rows.csv', 'none.csv')}`, 'ATTENTION_SOURCE_NOT_FOUND', /'none\.csv'/],
])('%s is refused', async (command, code, message) => {
  const { exitCode, json } = await attention(`${command} --json`);
  expect(exitCode).toBe(1);
  expect(json).toEqual({ error: { code, message: expect.stringMatching(message) } });
});
