import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBeAllClose } from '@attention-flow/testing';
import { filter, lastValueFrom, map, toArray } from 'rxjs';
import { learnedTexts, paraphrasedTexts } from '../../fixtures/bilingual-intents.ts';
import { heldOutNumbers, taughtNumbers } from '../../fixtures/number-words.ts';
import { trainClassifier } from './train-classifier.ts';
import { trainTranslator } from './train-translator.ts';

expect.extend({ toBeAllClose });

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'data-parallel-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const session = (workers: number) => ({ device: 'cpu', threads: 1, workers });
const settings = { preset: 'mini', seed: 1 } as const;

const classifierLosses = (workers: number) =>
  lastValueFrom(
    trainClassifier({
      ...settings,
      train: learnedTexts,
      dev: paraphrasedTexts,
      epochs: 4,
      out: join(root, `classifier-${workers}`),
      session: session(workers),
    }).pipe(
      filter((event) => event.kind === 'progress'),
      map(({ loss }) => loss),
      toArray(),
    ),
  );

const translatorLosses = (workers: number) =>
  lastValueFrom(
    trainTranslator({
      ...settings,
      train: taughtNumbers,
      dev: heldOutNumbers,
      epochs: 2,
      out: join(root, `translator-${workers}`),
      session: session(workers),
    }).pipe(
      filter((event) => event.kind === 'progress'),
      map(({ loss }) => loss),
      toArray(),
    ),
  );

describe('training with two workers', () => {
  test.each([
    { name: 'a classifier', losses: classifierLosses },
    { name: 'a translator', losses: translatorLosses },
  ])('$name: the loss curve is that of one, dropout included', async ({ losses }) => {
    const [one, two] = [await losses(1), await losses(2)];
    expect(one.length).toBeGreaterThan(10);
    expect(two).toBeAllClose(one, { absolute: 1e-4, relative: 0 });
  });
});
