import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, take, toArray } from 'rxjs';
import { learnedTexts } from '../../fixtures/bilingual-intents.ts';
import { crossValidate } from './cross-validate.ts';
import type { CrossValidationEvent } from './cross-validate.ts';

const options = {
  rows: learnedTexts,
  folds: 2,
  preset: 'mini',
  epochs: 2,
  seed: 1,
  session: { device: 'cpu', threads: 1 },
} as const;

const isFold = (event: CrossValidationEvent) => event.kind === 'fold';

/** The temporary files of this spec alone. */
let folder: string;
const temporary = process.env['TMPDIR'];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cross-validate-'));
  process.env['TMPDIR'] = folder;
});
afterAll(async () => {
  if (temporary === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = temporary;
  await rm(folder, { recursive: true });
});

describe('crossValidate', () => {
  test('holds out every row once and ends with the mean over the folds', async () => {
    const events = await lastValueFrom(crossValidate(options).pipe(toArray()));
    const folds = events.filter(isFold).map(({ result }) => result);
    expect(folds.map(({ fold }) => fold)).toEqual([1, 2]);
    expect(folds.reduce((sum, { heldOut }) => sum + heldOut, 0)).toBe(learnedTexts.length);
    for (const { trained, heldOut } of folds) expect(trained + heldOut).toBe(learnedTexts.length);
    const last = events.at(-1);
    if (last?.kind !== 'finished') throw new Error('no summary');
    const mean = folds.reduce((sum, { accuracy }) => sum + accuracy, 0) / 2;
    expect(last.accuracy.mean).toBeCloseTo(mean, 12);
    expect(last.accuracy.low).toBeLessThanOrEqual(mean);
    expect(await readdir(folder)).toEqual([]);
  });

  test('stops when nobody listens any more', async () => {
    const events = await lastValueFrom(crossValidate(options).pipe(take(3), toArray()));
    expect(events.map(({ kind }) => kind)).toEqual(['training', 'training', 'training']);
  });

  test('names the label that has too few rows', async () => {
    const rows = [...learnedTexts, { text: 'alone', label: 'single' }];
    await expect(lastValueFrom(crossValidate({ ...options, rows }))).rejects.toMatchObject({
      code: 'ATTENTION_TOO_FEW_ROWS',
      message: expect.stringContaining('single'),
    });
  });
});
