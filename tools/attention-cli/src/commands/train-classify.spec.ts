import { readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { attention, workplace } from '../testing/workplace.ts';

jest.setTimeout(60_000);

const checkpoint = fileURLToPath(
  new URL('../../../../libs/attention/fixtures/bert-tiny-random', import.meta.url),
);
const before = process.cwd();
let remove: () => Promise<void>;
beforeAll(async () => {
  const made = await workplace();
  remove = made.remove;
  process.chdir(made.root);
  const lines = Array.from({ length: 12 }, (_, at) => rowsAt(at)).flat();
  await writeFile('heads.jsonl', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await writeFile(
    'tags.csv',
    ['text,tags', ...lines.map(({ text, tags }) => `${text},${tags.join(';')}`)].join('\n'),
  );
  await attention(`import --checkpoint ${checkpoint} --out encoder`);
});
afterAll(async () => {
  process.chdir(before);
  await remove();
});

/** Texts about bonds and shares that rise and fall; every third says nothing of its mood. */
function rowsAt(at: number) {
  return [
    { text: `bonds rise again ${at}`, topic: 'bonds', mood: 'good', tags: ['debt', 'up'] },
    { text: `shares rise again ${at}`, topic: 'shares', mood: 'good', tags: ['equity', 'up'] },
    { text: `bonds fall again ${at}`, topic: 'bonds', tags: ['debt'] },
    { text: `shares fall again ${at}`, topic: 'shares', mood: 'bad', tags: [] },
  ];
}
const share = expect.any(Number) as number;
const json = async (line: string) => {
  const ended = await attention(`${line} --json`);
  expect(ended).toMatchObject({ exitCode: 0 });
  return ended.json;
};

describe('several heads', () => {
  const columns = '--text text --label topic --label mood --label tags';
  beforeAll(async () => {
    const made = await json(
      `train --data heads.jsonl --dev heads.jsonl ${columns} --multi-label tags --class-weights balanced --preset mini --epochs 16 --out heads`,
    );
    expect(made).toMatchObject({
      dev: {
        accuracy: share,
        heads: { topic: { accuracy: share }, mood: { examples: 36 }, tags: { microF1: share } },
      },
    });
  });

  test('evaluate measures each, over the rows that say something about it', async () => {
    const measured = await json(
      `evaluate --model heads --data heads.jsonl ${columns} --predictions answers.jsonl`,
    );
    expect(measured).toMatchObject({
      examples: 48,
      heads: {
        topic: { examples: 48, accuracy: share, perClass: { bonds: { support: 24 } } },
        mood: { examples: 36, ece: share },
        tags: {
          examples: 48,
          microF1: share,
          macroF1: share,
          exactMatch: share,
          perClass: { up: { support: 24 } },
        },
      },
    });
    const { heads } = measured as { readonly heads: Record<string, Record<string, number>> };
    expect(heads['topic']!['accuracy']).toBeGreaterThan(0.9);
    expect(heads['tags']!['microF1']).toBeGreaterThan(0.9);
    const answers = (await readFile('answers.jsonl', 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(answers).toHaveLength(48 + 36 + 48);
    expect(answers[0]).toEqual({
      row: 0,
      head: 'topic',
      expected: 'bonds',
      predicted: 'bonds',
      confidence: share,
      outOfScope: false,
    });
    expect(answers.at(-1)).toMatchObject({ row: 47, head: 'tags', expected: [] });
    expect(await json('evaluate --model heads --data heads.jsonl --text text --label mood')).toMatchObject({
      heads: { mood: { examples: 36 } },
    });
  });

  test('predict answers with all; one text may have several labels', async () => {
    const answer = await json('predict --model heads --input "bonds rise again"');
    expect(answer).toMatchObject({
      label: 'bonds',
      heads: {
        topic: { label: 'bonds' },
        mood: { label: 'good' },
        tags: { labels: expect.arrayContaining(['debt', 'up']) },
      },
    });
    const { stdout } = await attention('predict --model heads --input "bonds rise again"');
    expect(stdout).toMatch(/^topic\nbonds +\d+\.\d %\n[^]*\ntags\n(debt|up) +\d+\.\d % +yes\n/);
    const lines = (await attention('predict --model heads --data heads.jsonl --text text')).stdout
      .trim()
      .split('\n');
    expect(JSON.parse(lines[3]!)).toMatchObject({
      text: 'shares fall again 0',
      heads: { tags: { label: expect.any(String) } },
    });
  });

  test('explain says why of one of them', async () => {
    expect(await json('explain --model heads --input "bonds fall" --head mood --label bad')).toMatchObject({
      label: expect.stringMatching(/good|bad/),
      target: 'bad',
      tokens: [{ text: 'bonds' }, { text: 'fall' }],
    });
    const { json: failed } = await attention('explain --model heads --input a --head colour --json');
    expect(failed).toMatchObject({ error: { code: 'ATTENTION_UNKNOWN_HEAD' } });
  });
});

test('any number of labels, with a separator of its own', async () => {
  const line = '--data tags.csv --text text --label tags --label-separator ; ';
  expect(await json(`train ${line} --multi-label --preset mini --epochs 12 --out tags`)).toMatchObject({
    dev: { accuracy: share, microF1: share },
  });
  const measured = await json(`evaluate --model tags ${line}`);
  expect(measured).toMatchObject({ examples: 48, microF1: share, exactMatch: share, ece: share });
  expect(Object.keys((measured as { readonly perClass: object }).perClass)).toEqual(['debt', 'equity', 'up']);
  expect(await json('predict --model tags --input "bonds rise again"')).toMatchObject({
    labels: expect.any(Array),
  });
  const manifest = JSON.parse(await readFile('tags/manifest.json', 'utf8')) as unknown;
  expect(manifest).toMatchObject({
    labels: ['debt', 'equity', 'up'],
    decision: { heads: [{ kind: 'multiLabel' }] },
  });
});

describe('from an encoder', () => {
  const data = '--data rows.csv --dev rows.csv --text text --label label --preset mini --epochs 2';

  test('all of it learns, or but some layers', async () => {
    const made = await json(
      `train ${data} --from encoder --freeze 1 --layer-decay 0.9 --learning-rate 0.001 --out tuned`,
    );
    const { parameters, learnedParameters } = made as {
      readonly parameters: number;
      readonly learnedParameters: number;
    };
    expect(learnedParameters).toBeLessThan(parameters);
    expect(await json('predict --model tuned --input "my card"')).toMatchObject({
      label: share && expect.any(String),
    });
    const manifest = JSON.parse(await readFile('tuned/manifest.json', 'utf8')) as unknown;
    expect(manifest).toMatchObject({
      training: { from: { task: 'encode' }, fineTuning: { freeze: 1, layerDecay: 0.9, learningRate: 0.001 } },
    });
    expect(await json(`train ${data} --from tuned --out tuned-again`)).toMatchObject({ out: 'tuned-again' });
  });

  test('an adapter alone, which answers on its base', async () => {
    const made = await json(`train ${data} --from encoder --lora 2 --out adapter`);
    const { parameters, learnedParameters } = made as {
      readonly parameters: number;
      readonly learnedParameters: number;
    };
    expect(learnedParameters / parameters).toBeLessThan(0.05);
    expect(await readdir('adapter')).toContain('adapter_model.safetensors');
    expect(await readdir('adapter')).not.toContain('model.safetensors');
    expect(await json('predict --model adapter --base encoder --input "my card"')).toMatchObject({
      confidence: share,
    });
    expect(await json('explain --model adapter --base encoder --input "my card"')).toMatchObject({
      tokens: [{}, {}],
    });
    expect(
      await json('evaluate --model adapter --base encoder --data rows.csv --text text --label label'),
    ).toMatchObject({ examples: 12, accuracy: share });
    const alone = await attention('predict --model adapter --input a --json');
    expect(alone).toMatchObject({ exitCode: 1, json: { error: { code: 'ATTENTION_ADAPTER_BASE' } } });
  });
});

const train = 'train --data rows.csv --text text --label label --preset mini --epochs 1 --out never';
test.each<readonly [line: string, exitCode: 1 | 2, code: string, names: RegExp]>([
  [`${train} --label label`, 2, 'USAGE', /--label names a column twice/],
  [`${train} --multi-label topic`, 2, 'USAGE', /--multi-label 'topic'/],
  [`${train} --label mood`, 1, 'ATTENTION_MISSING_COLUMN', /'rows\.csv' has no column 'mood'/],
  [`${train} --freeze 1`, 2, 'USAGE', /--freeze needs --from/],
  [`${train} --lora 2`, 2, 'USAGE', /--lora needs --from/],
  [`${train} --lora-alpha 2`, 2, 'USAGE', /--lora-alpha.*need --lora/],
  [`${train} --from encoder --lora 2 --freeze 1`, 2, 'USAGE', /no --freeze/],
  [
    `${train} --from encoder --lora 2 --lora-targets magic`,
    2,
    'USAGE',
    /--lora-targets.*'magic' is none of query/,
  ],
  [`${train} --from encoder --freeze all`, 2, 'USAGE', /--freeze/],
  [`${train} --from encoder --freeze 9`, 1, 'ATTENTION_INVALID_OPTION', /--freeze '9'.*at most 2/],
  [`${train} --from encoder --layer-decay 2`, 1, 'ATTENTION_INVALID_OPTION', /--layer-decay '2'.*at most 1/],
  [`${train} --from nowhere`, 1, 'ATTENTION_DAMAGED_BUNDLE', /--from 'nowhere'.*manifest\.json/],
  [`${train} --class-weights none.json`, 1, 'ENOENT', /--class-weights 'none\.json'/],
  [`${train} --class-weights numbers.json`, 1, 'INPUT', /--class-weights 'numbers\.json'.*\{label: weight\}/],
  [`${train} --multi-label --out-of-scope oos`, 2, 'USAGE', /--out-of-scope is for one --label/],
  [
    'evaluate --model heads --data heads.jsonl --text text --label colour',
    2,
    'USAGE',
    /'colour'.*'topic', 'mood', 'tags'/,
  ],
  [
    'evaluate --model tags --data tags.csv --text text --label tags --confusion c.csv',
    2,
    'USAGE',
    /--confusion is for/,
  ],
])('%s fails by name', async (line, exitCode, code, names) => {
  const ended = await attention(`${line} --json`);
  expect(ended.stderr).toMatch(names);
  expect(ended).toMatchObject({ exitCode, json: { error: { code } } });
});

test('the weight of a label that no row has is refused', async () => {
  await writeFile('weights.json', '{"weather": 2}');
  const ended = await attention(`${train} --class-weights weights.json --json`);
  expect(ended).toMatchObject({ exitCode: 1, json: { error: { code: 'ATTENTION_INVALID_OPTION' } } });
  expect(ended.stderr).toMatch(/--class-weights 'weights\.json'.*weather/);
});
