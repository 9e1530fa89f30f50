import { mkdtemp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { LocalHub } from '../hub/testing/local-hub.ts';
import type { LocalModel } from '../hub/testing/local-hub.ts';
import { attention } from '../testing/workplace.ts';

jest.setTimeout(60_000);

const fixtures = fileURLToPath(new URL('../../../../libs/attention/fixtures/', import.meta.url));
const before = process.cwd();
const { HF_ENDPOINT: endpointBefore, HF_TOKEN: tokenBefore } = process.env;
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'import-'));
  process.chdir(root);
  delete process.env['HF_ENDPOINT'];
  delete process.env['HF_TOKEN'];
});
afterEach(async () => {
  process.chdir(before);
  if (endpointBefore !== undefined) process.env['HF_ENDPOINT'] = endpointBefore;
  if (tokenBefore !== undefined) process.env['HF_TOKEN'] = tokenBefore;
  else delete process.env['HF_TOKEN'];
  await rm(root, { recursive: true, force: true });
});

async function onHub(fixture: string): Promise<LocalModel> {
  const folder = join(fixtures, fixture);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [relative(folder, path).replaceAll('\\', '/'), await readFile(path)] as const;
      }),
  );
  return {
    name: 'someone/tiny',
    commit: 'f'.repeat(40),
    files: Object.fromEntries(files),
    large: ['model.safetensors'],
  };
}

test.each([
  {
    model: 'bert-tiny-random',
    architecture: 'bert',
    pooling: 'mean',
    leftOut: ['pooler.dense.weight', 'pooler.dense.bias'],
  },
  { model: 'distilbert-tiny-random', architecture: 'distilbert', pooling: 'mean', leftOut: [] },
  {
    model: 'roberta-tiny-random',
    architecture: 'roberta',
    pooling: 'cls',
    leftOut: ['pooler.dense.weight', 'pooler.dense.bias'],
  },
])('imports the folder $model', async ({ model, architecture, pooling, leftOut }) => {
  const { exitCode, json, stderr } = await attention(
    `import --checkpoint ${join(fixtures, model)} --out model --json`,
  );
  expect(exitCode).toBe(0);
  expect(json).toEqual({
    checkpoint: model,
    out: 'model',
    version: expect.stringMatching(/^[0-9a-f]{12}$/),
    seconds: expect.any(Number),
    architecture,
    layers: 2,
    hiddenSize: 32,
    vocabSize: 195,
    parameters: expect.any(Number),
    maxTokens: 64,
    pooling,
    normalize: true,
    statesPooling: true,
    leftOut,
  });
  expect(stderr).toBe(
    leftOut.length > 0
      ? 'Left out, as an encoder has no use for them: pooler.dense.weight, pooler.dense.bias\n'
      : '',
  );
});

test('imports from a hub, pinned in the manifest, and from the cache the next time', async () => {
  const model = await onHub('bert-tiny-random');
  await using hub = await LocalHub.start({ ...model, token: 'hf_secret' });
  process.env['HF_ENDPOINT'] = hub.endpoint;
  process.env['HF_TOKEN'] = 'hf_secret';
  const line = 'import --hub someone/tiny --cache cache --json --out';
  const first = await attention(`${line} one`);
  expect(first).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/^Downloaded 0\.1 MB to cache/),
    json: { hub: 'someone/tiny', revision: model.commit, endpoint: hub.endpoint, architecture: 'bert' },
  });
  const second = await attention(`${line} two`);
  expect(second.stderr).toMatch(/^Nothing to download/);
  const manifest = await readFile('one/manifest.json', 'utf8');
  expect(JSON.parse(manifest)).toMatchObject({
    task: 'encode',
    training: { hub: 'someone/tiny', revision: model.commit, endpoint: hub.endpoint },
  });
  for (const said of [first.stdout, first.stderr, second.stdout, manifest])
    expect(said).not.toContain('hf_secret');
  const pinned = await attention(`${line} three --revision ${model.commit} --endpoint http://127.0.0.1:9`);
  expect(pinned).toMatchObject({ exitCode: 0, json: { revision: model.commit } });
});

test('says what a plain checkpoint leaves open, in words for people', async () => {
  const model = await onHub('distilbert-tiny-random');
  await mkdir('plain');
  for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors'])
    await writeFile(join('plain', name), model.files[name] ?? '');
  const { exitCode, stdout, stderr } = await attention('import --checkpoint plain --out model');
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/states no pooling: a text is the mean of its tokens, not normalised/);
  expect(stdout).toMatch(
    /^Saved model \(version .*\): distilbert, 2 layers, width 32, 25,440 parameters\.\nTexts of up to 64 tokens; mean pooling\.\n$/,
  );
});

test.each<readonly [line: string, exitCode: 1 | 2, code: string, names: RegExp]>([
  ['--out model', 2, 'USAGE', /one of --checkpoint and --hub/],
  ['--checkpoint a --hub b --out model', 2, 'USAGE', /one of --checkpoint and --hub/],
  ['--checkpoint a --revision main --out model', 2, 'USAGE', /--revision goes with --hub/],
  ['--hub a --endpoint here --out model', 2, 'USAGE', /--endpoint 'here' is no URL/],
  ['--hub a/b/c --out model', 1, 'HUB', /'a\/b\/c': this is no name of a model/],
  [
    '--checkpoint none --out model',
    1,
    'ATTENTION_UNSUPPORTED_CHECKPOINT',
    /--checkpoint 'none': There is no folder/,
  ],
  [
    '--checkpoint mine --out model',
    1,
    'ATTENTION_UNSUPPORTED_CHECKPOINT',
    /--checkpoint 'mine'.*no config\.json/,
  ],
  ['--checkpoint mine --out mine', 1, 'ATTENTION_FOLDER_OCCUPIED', /--out 'mine'.*thesis\.txt/],
])('import %s is refused', async (options, exitCode, code, names) => {
  await mkdir('mine');
  await writeFile('mine/thesis.txt', 'mine');
  const ended = await attention(`import ${options} --json`);
  expect(ended).toMatchObject({
    exitCode,
    json: { error: { code, message: expect.stringMatching(names) } },
    stderr: expect.stringMatching(names),
  });
  expect(await readdir('.')).toEqual(['mine']);
});

test.each(['import', 'embed'])('%s --help tells how', async (command) => {
  const { exitCode, stdout, stderr } = await attention(`${command} --help`);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain(`Usage: attention ${command}`);
});
