import { jest } from '@jest/globals';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import { learnedTexts, outOfScopeTexts, paraphrasedTexts } from '../../fixtures/bilingual-intents.ts';
import { ClassifierBundle } from '../artifacts/classifier-bundle.ts';
import type { AttentionFlow } from '../nn/attention.ts';
import { trainClassifier } from './train-classifier.ts';
import type { HeadedText, LabelledText, TrainClassifierOptions, TrainingEvent } from './train-classifier.ts';

// Seconds on an idle machine, more on a crowded one.
jest.setTimeout(120_000);

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'train-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const short = { train: learnedTexts, dev: paraphrasedTexts, preset: 'mini', epochs: 2, seed: 1 } as const;
const run = (options: Partial<TrainClassifierOptions> & { readonly out: string }): Promise<TrainingEvent[]> =>
  lastValueFrom(trainClassifier({ ...short, ...options }).pipe(toArray()));
const parametersIn = (out: string) => readFile(join(out, 'model.safetensors'));
const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

describe('trainClassifier', () => {
  test('learns five intents in two languages, and tells what belongs to none of them', async () => {
    const out = join(root, 'learned');
    const events = await run({
      out,
      epochs: 16,
      dev: [...paraphrasedTexts, ...outOfScopeTexts],
      outOfScope: 'oos',
    });
    const parameters = events[0]?.kind === 'prepared' && events[0].parameters;
    expect(events[0]).toEqual({
      kind: 'prepared',
      examples: 60,
      classes: 5,
      parameters,
      learnedParameters: parameters,
    });
    const evaluated = events.find(({ kind }) => kind === 'evaluated');
    expect(evaluated).toMatchObject({
      examples: 28,
      decision: { outOfScope: 'oos', threshold: expect.any(Number) },
    });
    expect(evaluated?.kind === 'evaluated' && evaluated.accuracy).toBeGreaterThan(0.9);
    expect(events.at(-1)).toMatchObject({ kind: 'saved', folder: out, epochs: 16 });
    const progress = events.flatMap((event) => (event.kind === 'progress' ? [event] : []));
    expect(progress.map(({ step }) => step)).toEqual(
      Array.from({ length: progress[0]!.steps }, (_, at) => at + 1),
    );
    expect(new Set(progress.map(({ phase }) => phase))).toEqual(new Set(['final']));
    const { heads, manifest } = await ClassifierBundle.load(out);
    expect(heads[0]?.labels).toEqual([
      'card_arrival',
      'exchange_rate',
      'forgotten_password',
      'lost_phone',
      'refund',
    ]);
    expect(evaluated).toMatchObject({ decision: heads[0]?.decision });
    expect(manifest.training).toMatchObject({ examples: 60, seed: 1, preset: 'mini', outOfScope: 'oos' });
  });

  test('without rows to measure on it holds some out first, then learns from all', async () => {
    const out = join(root, 'held-out');
    const { dev: _, ...noDev } = short;
    const train = [...learnedTexts, ...outOfScopeTexts];
    const events = await lastValueFrom(
      trainClassifier({ ...noDev, train, outOfScope: 'oos', out }).pipe(toArray()),
    );
    const phases = events.map((event) => (event.kind === 'progress' ? event.phase : event.kind));
    expect(phases.filter((phase, at) => phase !== phases[at - 1])).toEqual([
      'prepared',
      'calibration',
      'evaluated',
      'prepared',
      'final',
      'saved',
    ]);
    const prepared = events.flatMap((event) => (event.kind === 'prepared' ? [event.examples] : []));
    expect(prepared).toEqual([54, 60]);
    expect(events.find(({ kind }) => kind === 'evaluated')).toMatchObject({
      examples: 6 + outOfScopeTexts.length,
      decision: { threshold: expect.any(Number) },
    });
  });

  test('learns several heads on one trunk, from rows that lack some of the answers', async () => {
    const out = join(root, 'heads');
    const languageOf = (text: string) => (/\p{sc=Han}/u.test(text) ? 'zh' : 'en');
    const headed = (rows: readonly LabelledText[], lacksSome: boolean): readonly HeadedText[] =>
      rows.map(({ text, label }, at) => ({
        text,
        labels: {
          ...(lacksSome && at % 4 === 0 ? {} : { intent: [label] }),
          ...(lacksSome && at % 4 === 1 ? {} : { tags: [label.slice(0, 4), languageOf(text)] }),
        },
      }));
    const events = await run({
      out,
      epochs: 16,
      train: headed(learnedTexts, true),
      dev: headed(paraphrasedTexts, false),
      heads: [
        { name: 'intent', kind: 'singleLabel' },
        { name: 'tags', kind: 'multiLabel' },
      ],
      classWeights: 'balanced',
    });
    const evaluated = events.find(({ kind }) => kind === 'evaluated');
    expect(evaluated).toMatchObject({
      heads: { intent: { examples: 20 }, tags: { microF1: expect.any(Number) } },
    });
    expect(evaluated?.kind === 'evaluated' && evaluated.accuracy).toBeGreaterThan(0.8);
    expect(evaluated?.kind === 'evaluated' && evaluated.heads?.['tags']?.microF1).toBeGreaterThan(0.8);
    const { heads, manifest, config } = await ClassifierBundle.load(out);
    expect(heads).toMatchObject([
      { name: 'intent', kind: 'singleLabel', labels: { length: 5 } },
      { name: 'tags', kind: 'multiLabel', labels: { length: 7 }, decision: { atLeastOne: true } },
    ]);
    expect(config.numClasses).toBe(12);
    expect(manifest.metrics).toMatchObject({
      accuracy: expect.any(Number),
      'tags.microF1': expect.any(Number),
    });
    expect(manifest.training).toMatchObject({ classWeights: 'balanced' });
  });

  test.each<AttentionFlow>(['residual', 'gated'])('learns with attention flow %s', async (flow) => {
    const out = join(root, flow);
    const events = await run({ out, flow, epochs: 1 });
    expect(events.at(-1)).toMatchObject({ kind: 'saved' });
    expect((await ClassifierBundle.load(out)).config.flow).toBe(flow);
  });

  test('the same seed gives the same model, another seed another', async () => {
    const made = [];
    for (const [name, seed] of [
      ['one', 1],
      ['again', 1],
      ['other', 2],
    ] as const) {
      const out = join(root, name);
      await run({ out, seed });
      made.push(await parametersIn(out));
    }
    expect(made[0]!.equals(made[1]!)).toBe(true);
    expect(made[0]!.equals(made[2]!)).toBe(false);
  });

  test.each<{
    readonly name: string;
    readonly options: Partial<TrainClassifierOptions>;
    readonly code: string;
  }>([
    { name: 'one class', options: { train: learnedTexts.slice(0, 12) }, code: 'ATTENTION_SINGLE_CLASS' },
    { name: 'no rows', options: { train: [] }, code: 'ATTENTION_SINGLE_CLASS' },
    { name: 'nothing to measure on', options: { dev: [] }, code: 'ATTENTION_INVALID_OPTION' },
    { name: 'no epochs', options: { epochs: 0 }, code: 'ATTENTION_INVALID_OPTION' },
    {
      name: 'the weight of a label that no row has',
      options: { classWeights: { label: { weather: 2 } } },
      code: 'ATTENTION_INVALID_OPTION',
    },
  ])('refuses $name before it does anything', async ({ options, code }) => {
    const events: TrainingEvent[] = [];
    const out = join(root, 'refused');
    const refused = new Promise((_, reject) =>
      trainClassifier({ ...short, out, ...options }).subscribe({
        next: (event) => events.push(event),
        error: reject,
      }),
    );
    await expect(refused).rejects.toMatchObject({ code });
    expect(events).toEqual([]);
    expect(await isThere(out)).toBe(false);
  });

  test('refuses a folder of other files before it does anything', async () => {
    const out = join(root, 'occupied');
    await mkdir(out);
    await writeFile(join(out, 'thesis.txt'), 'mine');
    await expect(run({ out })).rejects.toMatchObject({ code: 'ATTENTION_FOLDER_OCCUPIED' });
  });

  test('refuses the checkpoint of another training', async () => {
    const checkpoint = { folder: join(root, 'foreign'), everySteps: 1 };
    await run({ out: join(root, 'foreign-1'), epochs: 1, checkpoint });
    await expect(run({ out: join(root, 'foreign-2'), epochs: 1, seed: 2, checkpoint })).rejects.toMatchObject(
      {
        code: 'ATTENTION_FOREIGN_CHECKPOINT',
      },
    );
  });
});
