import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import type { Ended } from './testing/workplace.ts';
import { attention, workplace } from './testing/workplace.ts';

jest.setTimeout(60_000);

const before = process.cwd();
let remove: () => Promise<void>;
let trained: Ended;
beforeAll(async () => {
  const made = await workplace();
  remove = made.remove;
  process.chdir(made.root);
  trained = await attention(
    'train --data bad-rows.csv --dev dev.csv --out-of-scope oos --text text --label label --preset mini --epochs 8 --seed 3 --out model/ --json',
  );
});
afterAll(async () => {
  process.chdir(before);
  await remove();
});

const share = expect.any(Number) as number;

test('train saves a bundle and says how good it is', async () => {
  expect(trained.exitCode).toBe(0);
  expect(trained.stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(trained.json).toEqual({
    out: 'model/',
    parameters: share,
    epochs: 8,
    seconds: share,
    version: expect.stringMatching(/^[0-9a-f]{12}$/),
    dev: { accuracy: share, macroF1: share, ece: share },
    decision: { temperature: share, outOfScope: 'oos', threshold: share },
  });
  expect(trained.stderr).toMatch(
    /bad-rows\.csv: 14 rows read, 12 kept, 2 rejected \(line 14 .*; line 15 .*\)/,
  );
  const manifest = JSON.parse(await readFile('model/manifest.json', 'utf8')) as unknown;
  expect(manifest).toMatchObject({ labels: ['card', 'password'], training: { seed: 3, epochs: 8 } });
});

test('train without --dev, and with a checkpoint that a second call goes on from', async () => {
  const line =
    'train --data rows.csv --text text --label label --preset mini --epochs 1 --checkpoint kept --out';
  const [first, second] = [await attention(`${line} one --json`), await attention(`${line} two --json`)];
  expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
  const files = await Promise.all(['one', 'two'].map((folder) => readFile(`${folder}/model.safetensors`)));
  expect(files[0]!.equals(files[1]!)).toBe(true);
  expect(await attention(`${line} three --seed 2 --json`)).toMatchObject({
    exitCode: 1,
    json: {
      error: { code: 'ATTENTION_FOREIGN_CHECKPOINT', message: expect.stringMatching(/--checkpoint 'kept'/) },
    },
  });
});

test('train with several workers learns the same; they are for the CPU', async () => {
  const line = 'train --data rows.csv --dev rows.csv --text text --label label --preset mini --epochs 1';
  const losses = [];
  for (const workers of [1, 2]) {
    const { exitCode, json } = await attention(`${line} --workers ${workers} --out with-${workers} --json`);
    expect(exitCode).toBe(0);
    losses.push((json as { readonly dev: unknown }).dev);
  }
  expect(losses[1]).toMatchObject({ accuracy: (losses[0] as { readonly accuracy: number }).accuracy });
  const refused = await attention(`${line} --workers 2 --device tfjs-cpu --out none --json`);
  expect(refused).toMatchObject({
    exitCode: 2,
    json: { error: { message: expect.stringMatching(/--workers is for the device cpu/) } },
  });
});

test('train says so where the rows leave no threshold to choose', async () => {
  const { exitCode, stderr } = await attention(
    'train --data dev.csv --dev rows.csv --out-of-scope oos --text text --label label --preset mini --epochs 1 --out open',
  );
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/No threshold is chosen: no row of --dev has the label 'oos'/);
});

describe('evaluate', () => {
  const line = 'evaluate --model model --data dev.csv --text text --label label';

  test('measures, also how well what is out of scope is told apart', async () => {
    const { exitCode, json } = await attention(`${line} --json`);
    expect(exitCode).toBe(0);
    const scores = { precision: share, recall: share, f1: share, support: 6 };
    expect(json).toEqual({
      examples: 14,
      accuracy: share,
      macroF1: share,
      ece: share,
      inScopeAccuracy: share,
      outOfScopeRecall: share,
      auroc: share,
      threshold: share,
      perClass: { card: scores, password: scores },
      seconds: share,
    });
    expect((json as { readonly accuracy: number }).accuracy).toBeGreaterThan(0.9);
  });

  test('leaves out what no row asks for', async () => {
    const { json } = await attention(`${line.replace('dev.csv', 'rows.csv')} --json`);
    expect(json).not.toHaveProperty('outOfScopeRecall');
  });

  test.each([
    { file: 'confusion.csv', holds: /card,\d/ },
    { file: 'confusion.html', holds: /<table/ },
  ])('writes $file for people', async ({ file, holds }) => {
    const { exitCode, stdout, json } = await attention(`${line} --confusion ${file}`);
    expect({ exitCode, json }).toEqual({ exitCode: 0, json: undefined });
    expect(stdout).toMatch(/accuracy\s+[01]\.\d{4}/);
    expect(await readFile(file, 'utf8')).toMatch(holds);
  });
});

describe('predict', () => {
  test('answers one text', async () => {
    const { exitCode, json } = await attention('predict --model model --input "我忘了 password 😀" --json');
    expect(exitCode).toBe(0);
    expect(json).toEqual({
      label: 'password',
      confidence: share,
      outOfScope: expect.any(Boolean),
      probabilities: ['password', 'card'].map((label) => ({ label, probability: share })),
    });
    const { stdout } = await attention('predict --model model --input "我忘了 password 😀"');
    expect(stdout).toMatch(/password\s+\d+\.\d %\ncard\s+\d+\.\d %\n$/);
  });

  test('answers every row of a file, one JSON object a line', async () => {
    const { stdout } = await attention('predict --model model --data bad-rows.csv --text text --json');
    const lines = stdout.split('\n').slice(0, -1);
    const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects).toHaveLength(14);
    expect(objects.at(-1)).toEqual({ examples: 13, rejected: 1 });
    expect(objects[2]).toMatchObject({ text: '我的卡在哪里', label: 'card' });
    const plain = await attention('predict --model model --data bad-rows.csv --text text');
    expect(plain.stdout).toBe(`${lines.slice(0, -1).join('\n')}\n`);
    expect(plain.stderr).toMatch(/line 14/);
  });
});

test('explain lays scores on words, and draws them', async () => {
  const { exitCode, json } = await attention(
    'explain --model model --input "我忘了 password 😀" --html why.html --json',
  );
  expect(exitCode).toBe(0);
  expect(json).toMatchObject({ label: 'password', method: 'gradientXInput', target: 'password' });
  const { tokens } = json as {
    readonly tokens: readonly { readonly text: string; readonly start: number }[];
  };
  expect(tokens.map(({ text, start }) => `${start} ${text}`)).toEqual([
    '0 我',
    '1 忘',
    '2 了',
    '4 password',
    '13 😀',
  ]);
  expect(await readFile('why.html', 'utf8')).toMatch(/password/);
  for (const method of ['rollout', 'flow']) {
    const other = await attention(`explain --model model --input "track my card" --method ${method} --json`);
    expect(other).toMatchObject({
      exitCode: 0,
      json: { label: 'card', tokens: [{ text: 'track' }, { text: 'my' }, { text: 'card' }] },
    });
  }
  const { stdout } = await attention('explain --model model --input "track my card" --label password');
  expect(stdout.split('\n')[0]).toBe('card; what speaks for password (gradientXInput)');
  expect(stdout).toMatch(/\ntrack {2}(-| )?\d\.\d{3}\nmy .*\ncard .*\n$/);
});

describe('flow', () => {
  interface Flows {
    readonly attentions: unknown;
    readonly rollout: readonly (readonly number[])[];
    readonly flow: readonly (readonly number[])[];
  }
  const fixture = fileURLToPath(
    new URL('../../../libs/attention/fixtures/attention-flow/reference.json', import.meta.url),
  );

  test('agrees with the linear programs, on one case or a list', async () => {
    const cases = JSON.parse(await readFile(fixture, 'utf8')) as readonly Flows[];
    const { json } = await attention(`flow --attentions ${fixture} --json`);
    const flows = (json as { readonly cases: readonly Flows[] }).cases;
    expect(flows).toHaveLength(cases.length);
    cases.forEach((expected, at) => {
      for (const part of ['rollout', 'flow'] as const) {
        expect(flows[at]![part]).toHaveLength(expected[part].length);
        expected[part].forEach((row, i) =>
          row.forEach((value, j) => expect(Math.abs(flows[at]![part][i]![j]! - value)).toBeLessThan(1e-6)),
        );
      }
    });
    for (const given of [cases[1], cases[1]!.attentions]) {
      await writeFile('maps.json', JSON.stringify(given));
      expect((await attention('flow --attentions maps.json --json')).json).toEqual(flows[1]);
    }
    const { stdout } = await attention('flow --attentions maps.json');
    expect(stdout).toMatch(/^rollout\n(\d\.\d{4}\s+){9}flow\n(\d\.\d{4}\s+){9}$/);
  });
});

test.each(['', 'train', 'evaluate', 'predict', 'explain', 'flow', 'bench'])(
  '%s --help tells how',
  async (command) => {
    const { exitCode, stdout, stderr } = await attention(`${command} --help`);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain(`Usage: attention ${command}`);
  },
);
