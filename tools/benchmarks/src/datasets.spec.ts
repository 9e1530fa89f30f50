import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { datasetAt, datasetNames } from './datasets.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'datasets-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

type Rows = readonly Readonly<Record<string, unknown>>[];
async function given(name: string, parts: Readonly<Record<string, Rows>>) {
  await mkdir(join(root, name), { recursive: true });
  for (const [part, rows] of Object.entries(parts))
    await writeFile(
      join(root, name, `${part}.jsonl`),
      rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    );
  return datasetAt(root, name, join(root, 'scratch'));
}
const rowsIn = async (file: string) =>
  (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

test('most sets are taken as they are', async () => {
  const rows = [{ text: 'a', label: 'x' }];
  const set = await given('clinc150', { train: rows, dev: rows, test: rows });
  expect(set).toEqual({
    name: 'clinc150',
    train: join(root, 'clinc150', 'train.jsonl'),
    dev: join(root, 'clinc150', 'dev.jsonl'),
    test: join(root, 'clinc150', 'test.jsonl'),
    outOfScope: 'oos',
  });
});

test('sentfin is without its mixed headlines', async () => {
  const rows = [
    { text: 'a', label: 'mixed' },
    { text: 'b', label: 'positive' },
  ];
  const { train, test: tested } = await given('sentfin', { train: rows, test: rows });
  expect([await rowsIn(train), await rowsIn(tested)]).toEqual([rows.slice(1), rows.slice(1)]);
});

test('finfe-sentiment-zh is trained without rows of its test', async () => {
  const test = [{ text: '涨', label: 'positive' }];
  const { train, test: tested } = await given('finfe-sentiment-zh', {
    train: [...test, { text: '跌', label: 'negative' }],
    test,
  });
  expect(await rowsIn(train)).toEqual([{ text: '跌', label: 'negative' }]);
  expect(await rowsIn(tested)).toEqual(test);
});

test('reuters21578 has the topics that both parts have, and its titles in the text', async () => {
  const {
    train,
    test: tested,
    isMultiLabel,
  } = await given('reuters21578', {
    train: [
      { title: 'A', text: 'a', topics: ['grain', 'oat'] },
      { title: 'B', text: 'b', topics: ['oat'] },
    ],
    test: [
      { title: 'C', text: 'c', topics: ['gold', 'grain'] },
      { title: 'D', text: 'd', topics: ['gold'] },
    ],
  });
  expect(isMultiLabel).toBe(true);
  expect(await rowsIn(train)).toEqual([{ text: 'A\na', labels: ['grain'] }]);
  expect(await rowsIn(tested)).toEqual([
    { text: 'C\nc', labels: ['grain'] },
    { text: 'D\nd', labels: [] },
  ]);
});

test('a set that is not there is named with its file', async () => {
  expect(datasetNames).toHaveLength(9);
  await expect(datasetAt(root, 'banking77', root)).rejects.toThrow(/banking77\/train\.jsonl; give.*--root/);
});
