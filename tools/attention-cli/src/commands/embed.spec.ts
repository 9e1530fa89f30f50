import { access, cp, readFile, truncate, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { toBeAllClose } from '@attention-flow/testing';
import { attention, workplace } from '../testing/workplace.ts';

expect.extend({ toBeAllClose });
jest.setTimeout(60_000);

const fixture = fileURLToPath(
  new URL('../../../../libs/attention/fixtures/bert-tiny-random', import.meta.url),
);
const before = process.cwd();
let remove: () => Promise<void>;
beforeAll(async () => {
  const made = await workplace();
  remove = made.remove;
  process.chdir(made.root);
  await attention(`import --checkpoint ${fixture} --out model`);
  await cp('model', 'damaged', { recursive: true });
  await truncate('damaged/model.onnx', 99);
});
afterAll(async () => {
  process.chdir(before);
  await remove();
});

interface Reference {
  readonly text: string;
  readonly embedding: readonly number[];
}
const references = JSON.parse(
  await readFile(join(fixture, 'reference.json'), 'utf8'),
) as readonly Reference[];
const linesOf = async (file: string) =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Reference);

test('writes the vectors of PyTorch as JSON Lines', async () => {
  await writeFile('texts.jsonl', references.map(({ text }) => `${JSON.stringify({ text })}\n`).join(''));
  const { exitCode, json, stderr } = await attention(
    'embed --model model --data texts.jsonl --text text --out vectors.jsonl --json',
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(json).toEqual({
    out: 'vectors.jsonl',
    examples: references.length,
    dimensions: 32,
    rejected: 0,
    cutTexts: 0,
    droppedTokens: 0,
    version: expect.stringMatching(/^[0-9a-f]{12}$/),
    seconds: expect.any(Number),
  });
  const written = await linesOf('vectors.jsonl');
  expect(written.map(({ text }) => text)).toEqual(references.map(({ text }) => text));
  expect(written.map(({ embedding }) => embedding)).toBeAllClose(
    references.map(({ embedding }) => embedding),
    { absolute: 1e-4, relative: 0 },
  );
});

test('writes the same as .npy, says what was left out and what was cut', async () => {
  const long = 'card '.repeat(100);
  await writeFile('some.csv', `text,label\n"where is my card",a\n,b\n${long},c\n`);
  const line = 'embed --model model --data some.csv --text text --out';
  const { exitCode, stdout, stderr } = await attention(`${line} vectors.npy`);
  await attention(`${line} same.jsonl`);
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: expect.stringMatching(/^Wrote 2 vectors of 32 numbers to vectors\.npy in .* s\.\n$/),
  });
  expect(stderr).toMatch(/some\.csv: 3 rows read, 2 kept, 1 rejected \(line 3 /);
  expect(stderr).toMatch(/1 texts are longer than the 64 tokens of the model; 38 tokens were not read/);
  const bytes = await readFile('vectors.npy');
  expect(bytes.subarray(0, 10)).toEqual(Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'));
  expect(bytes.subarray(10, 128).toString('latin1')).toMatch(
    /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 32\), \} *\n$/,
  );
  const numbers = Array.from({ length: 64 }, (_, at) => bytes.readFloatLE(128 + 4 * at));
  expect(bytes).toHaveLength(128 + 4 * 64);
  expect(numbers.map((number) => Number(number.toPrecision(9)))).toEqual(
    (await linesOf('same.jsonl')).flatMap(({ embedding }) => embedding),
  );
});

const script =
  'import numpy; a = numpy.load("read.npy"); print(a.shape, a.dtype, round(float((a * a).sum()), 3))';
const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;
if (!hasNumpy)
  console.warn('Skipped: no python3 with numpy, so nothing but our own specs reads the .npy file');

(hasNumpy ? test : test.skip)('NumPy reads the file', async () => {
  await attention('embed --model model --data rows.csv --text text --out read.npy');
  expect(spawnSync('python3', ['-c', script], { encoding: 'utf8' }).stdout).toBe('(12, 32) float32 12.0\n');
});

test.each<readonly [options: string, exitCode: 1 | 2, code: string, names: RegExp]>([
  [
    '--model none --data rows.csv --text text --out never.npy',
    1,
    'ATTENTION_DAMAGED_BUNDLE',
    /'none'.*manifest\.json/,
  ],
  [
    '--model damaged --data rows.csv --text text --out never.npy',
    1,
    'ATTENTION_DAMAGED_BUNDLE',
    /'damaged'.*'model\.onnx'/,
  ],
  [
    '--model model --data none.csv --text text --out never.npy',
    1,
    'ATTENTION_SOURCE_NOT_FOUND',
    /'none\.csv'/,
  ],
  [
    '--model model --data empty.csv --text text --out never.npy',
    1,
    'ATTENTION_SOURCE_EMPTY',
    /'empty\.csv' has no rows/,
  ],
  [
    '--model model --data rows.csv --text txet --out never.npy',
    1,
    'ATTENTION_MISSING_COLUMN',
    /no column 'txet'/,
  ],
  [
    '--model model --data unusable.csv --text text --out never.npy',
    1,
    'INPUT',
    /--data 'unusable\.csv': no row can be used/,
  ],
  [
    '--model model --data rows.csv --text text --out never.txt',
    2,
    'USAGE',
    /--out 'never\.txt' is neither \.jsonl nor \.npy/,
  ],
  ['--model model --data rows.csv --text text --out no/where.npy', 1, 'ENOENT', /--out 'no\/where\.npy'/],
  [
    '--model model --data rows.csv --text text --out never.npy --device warp',
    2,
    'USAGE',
    /--device: Device 'warp'/,
  ],
])('embed %s is refused', async (options, exitCode, code, names) => {
  const ended = await attention(`embed ${options} --json`);
  expect(ended).toMatchObject({ exitCode, json: { error: { code, message: expect.stringMatching(names) } } });
  await expect(access('never.npy')).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(access('never.npy.part')).rejects.toMatchObject({ code: 'ENOENT' });
});
