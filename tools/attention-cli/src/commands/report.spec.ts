import { readFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import { attention, workplace } from '../testing/workplace.ts';

jest.setTimeout(180_000);

const before = process.cwd();
let remove: () => Promise<void>;
beforeAll(async () => {
  const made = await workplace();
  remove = made.remove;
  process.chdir(made.root);
  const line = 'train --text text --label label --preset mini --epochs 12';
  await attention(`${line} --data rows.csv --dev dev.csv --out-of-scope oos --out model`);
  await attention(`${line} --data rows.csv --seed 2 --epochs 1 --out younger`);
});
afterAll(async () => {
  process.chdir(before);
  await remove();
});

const columns = '--text text --label label';
const share = expect.any(Number) as number;

interface Report {
  readonly robustness: readonly { readonly change: string; readonly rows: number }[];
  readonly version: string;
  readonly dataFingerprint: string;
}

test('report measures a model and writes a page, the same for the same seed', async () => {
  const line = `report --model model --data dev.csv ${columns} --sample 6 --precision 0.9 --html page.html --json`;
  const { exitCode, json } = await attention(line);
  expect(exitCode).toBe(0);
  expect(json).toMatchObject({
    rows: 14,
    inScopeRows: 12,
    accuracy: { share, low: share, high: share },
    outOfScope: { rows: 2, auroc: share, falsePositiveRateAt95: share },
    target: { precision: 0.9 },
    sampledRows: 6,
    html: 'page.html',
  });
  const { robustness, version, dataFingerprint } = json as Report;
  expect(robustness.map(({ change }) => change)).toEqual(
    expect.arrayContaining(['keyboard', 'upper', 'padded', 'characterAttack', 'wordAttack']),
  );
  const page = await readFile('page.html', 'utf8');
  expect(page).toContain(version);
  expect(page).toContain(dataFingerprint);
  expect(page).not.toMatch(/<script|<link|<img|\bsrc=|\bhref=|https?:/);
  expect((await attention(line)).json).toEqual(json);
});

test('report without a page prints the figures', async () => {
  const { stdout } = await attention(`report --model model --data rows.csv ${columns} --sample 2`);
  expect(stdout).toMatch(/accuracy +\d/);
  expect(stdout).toMatch(/characterAttack +\d/);
});

test('compare says what the second model lost', async () => {
  const { exitCode, json } = await attention(
    `compare --model model --model younger --data dev.csv ${columns} --json`,
  );
  expect(exitCode).toBe(0);
  expect(json).toMatchObject({
    models: [{ model: 'model' }, { model: 'younger' }],
    rows: 12,
    baseline: { share },
    candidate: { share },
    difference: { estimate: share, low: share, high: share, pValue: share },
    agreement: share,
    fallen: expect.any(Array) as unknown,
  });
  const same = await attention(`compare --model model --model model --data rows.csv ${columns}`);
  expect(same.stdout).toContain('No slice fell by more than a point.');
});

test.each([
  [`report --model none --data rows.csv ${columns}`, 1, 'ATTENTION_DAMAGED_BUNDLE', /'none'/],
  [`report --model model --data none.csv ${columns}`, 1, 'ATTENTION_SOURCE_NOT_FOUND', /'none\.csv'/],
  [`report --model model --data other.csv ${columns}`, 1, 'INPUT', /--label 'label': no row of 'other\.csv'/],
  [`report --model model --data rows.csv ${columns} --html page.pdf`, 2, 'USAGE', /--html writes \.html/],
  [`report --model model --data rows.csv ${columns} --precision 90`, 2, 'USAGE', /--precision/],
  [`report --model model --data rows.csv ${columns} --html no/page.html --sample 1`, 1, 'ENOENT', /--html/],
  [`compare --model model --data rows.csv ${columns}`, 2, 'USAGE', /--model is given 1 time/],
  [`compare --model model --model none --data rows.csv ${columns}`, 1, 'ATTENTION_DAMAGED_BUNDLE', /'none'/],
])('%s is refused', async (line, exit, code, message) => {
  const { exitCode, json } = await attention(`${line} --json`);
  expect(json).toEqual({ error: { code, message: expect.stringMatching(message) } });
  expect(exitCode).toBe(exit);
});
