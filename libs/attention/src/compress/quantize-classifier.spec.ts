import { jest } from '@jest/globals';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { learnedTexts } from '../../fixtures/bilingual-intents.ts';
import { ClassifierBundle } from '../artifacts/classifier-bundle.ts';
import { trainClassifier } from '../train/train-classifier.ts';
import { quantizeClassifier } from './quantize-classifier.ts';

jest.setTimeout(120_000);

let root: string;
let model: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'quantize-'));
  model = join(root, 'model');
  const session = { device: 'cpu', threads: 1 };
  await lastValueFrom(
    trainClassifier({ train: learnedTexts, preset: 'mini', epochs: 6, seed: 1, out: model, session }),
  );
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('a quantised model is smaller, answers alike, and is the one that is served', async () => {
  const out = join(root, 'small');
  const report = await quantizeClassifier({ model, out, rows: learnedTexts, maxDrop: 2 });
  expect(report.rows).toBe(learnedTexts.length);
  expect(report.agreement).toBeGreaterThan(0.98);
  expect(report.bytes.after).toBeLessThan(0.4 * report.bytes.before);
  expect((await stat(join(out, 'model.int8.onnx'))).size).toBe(report.bytes.after);
  const bundle = await ClassifierBundle.load(out);
  expect(bundle.manifest).toMatchObject({
    version: report.version,
    metrics: { int8Accuracy: report.accuracy.after, int8Agreement: report.agreement },
  });
  expect(await readFile(join(out, 'README.md'), 'utf8')).toContain('int8Accuracy');
  expect(bundle.int8()).toHaveLength(report.bytes.after);
  expect(report.accuracy.after).toBeGreaterThan(0.5);
});

test('a model that would lose too much is not written', async () => {
  const out = join(root, 'never');
  const quantizing = quantizeClassifier({ model, out, rows: learnedTexts, maxDrop: -101 });
  await expect(quantizing).rejects.toMatchObject({ code: 'ATTENTION_ACCURACY_DROP', maxDrop: -101 });
  await expect(stat(out)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('rows without a label of the model are refused', async () => {
  const rows = [{ text: 'a', labels: { other: ['b'] } }];
  await expect(quantizeClassifier({ model, out: join(root, 'never'), rows })).rejects.toThrow(
    'no row has a label',
  );
});
