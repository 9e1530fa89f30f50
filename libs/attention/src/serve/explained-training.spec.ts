import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { lastValueFrom, toArray } from 'rxjs';
import { learnedTexts, paraphrasedTexts } from '../../fixtures/bilingual-intents.ts';
import { bestMethod } from '../explain/best-method.ts';
import { explanationMethods } from '../explain/classifier-explainer.ts';
import { trainExplainedClassifier } from './explained-training.ts';
import type { ExplainedTrainingOptions } from './explained-training.ts';
import { TextClassifier } from './text-classifier.ts';

// Seconds on an idle machine, more on a crowded one.
jest.setTimeout(120_000);

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'explained-training-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const dev = [...paraphrasedTexts, ...learnedTexts.slice(0, 6)];
const run = (name: string, options: Partial<ExplainedTrainingOptions> = {}) =>
  lastValueFrom(
    trainExplainedClassifier({
      train: learnedTexts,
      dev,
      preset: 'mini',
      epochs: 4,
      seed: 1,
      session: { device: 'cpu', threads: 1 },
      out: join(root, name),
      ...options,
    }).pipe(toArray()),
  );

test('a model is explained by the method that was truest to it on held-out texts', async () => {
  const events = await run('measured', { faithfulness: { rows: 20, milliseconds: 600_000 } });
  const [explained, saved] = events.slice(-2);
  if (explained?.kind !== 'explained' || saved?.kind !== 'saved') throw new Error('not measured');
  expect(explained.report.rows).toBe(20);
  await using classifier = await TextClassifier.load(saved.folder);
  const { metrics, version } = classifier.manifest;
  expect(saved.version).toBe(version);
  const scores = explanationMethods.map((method) => metrics[`faithfulness.${method}`] ?? NaN);
  expect(Math.max(...scores)).toBeGreaterThan(metrics['faithfulness.random'] ?? Infinity);
  expect(metrics[`faithfulness.${explained.method}`]).toBe(Math.max(...scores));
  expect(bestMethod(metrics)).toBe(explained.method);
  const best = await classifier.explain('my card has not arrived', 'best');
  const named = await classifier.explain('my card has not arrived', explained.method);
  expect(best).toEqual(named);
});

test.each([
  { name: 'switched-off', options: { faithfulness: false } as const },
  { name: 'too-few-texts', options: { dev: paraphrasedTexts.slice(0, 8) } },
  { name: 'no-time', options: { faithfulness: { rows: 40, milliseconds: 0 } } },
])('$name: nothing is measured, and the model is there', async ({ name, options }) => {
  const events = await run(name, { epochs: 1, ...options });
  expect(events.map(({ kind }) => kind)).not.toContain('explained');
  expect(events.at(-1)).toMatchObject({ kind: 'saved', folder: join(root, name) });
});
