import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { lastValueFrom, take, toArray } from 'rxjs';
import { heldOutNumbers, taughtNumbers } from '../../fixtures/number-words.ts';
import { TranslatorBundle } from '../artifacts/translator-bundle.ts';
import { pairRows } from './pair-rows.ts';
import { trainTranslator } from './train-translator.ts';
import type { TrainTranslatorOptions, TranslatorTrainingEvent } from './train-translator.ts';

// Seconds on an idle machine, more on a crowded one.
jest.setTimeout(240_000);

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'train-translator-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const session = { device: 'cpu', threads: 1 };
const short = {
  train: taughtNumbers,
  dev: heldOutNumbers,
  preset: 'mini',
  epochs: 1,
  seed: 1,
  session,
} as const;
const run = (options: Partial<TrainTranslatorOptions> & { readonly out: string }) =>
  lastValueFrom(trainTranslator({ ...short, ...options }).pipe(toArray()));
const parametersIn = (out: string) => readFile(join(out, 'model.safetensors'));

describe('trainTranslator', () => {
  test('learns to write numbers that it was not taught', async () => {
    const out = join(root, 'learned');
    const events = await run({ out, epochs: 80 });
    expect(events[0]).toMatchObject({ kind: 'prepared', pairs: 87, tooLong: 0, heldOut: 12 });
    const evaluated = events.flatMap((event) => (event.kind === 'evaluated' ? [event] : []));
    expect(evaluated).toHaveLength(1);
    expect(evaluated[0]).toMatchObject({ pairs: 12 });
    expect(evaluated[0]?.exact).toBeGreaterThan(0.8);
    expect(evaluated[0]?.perplexity).toBeLessThan(1.5);
    expect(events.at(-1)).toMatchObject({ kind: 'saved', folder: out, epochs: 80 });
    const { manifest, config } = await TranslatorBundle.load(out);
    expect(manifest).toMatchObject({ task: 'translate', metrics: { exact: evaluated[0]?.exact } });
    expect(manifest.training).toMatchObject({ examples: 87, heldOut: 12, seed: 1, preset: 'mini' });
    expect(config).toMatchObject({ hiddenSize: 64, numLayers: 2 });
  });

  test('goes on from its checkpoint to the same bits, and the same seed gives the same model', async () => {
    const checkpoint = { folder: join(root, 'kept'), everySteps: 2 };
    const stopped = trainTranslator({ ...short, epochs: 2, out: join(root, 'stopped'), checkpoint });
    await lastValueFrom(stopped.pipe(take(6), toArray()));
    const [went, whole, other] = ['went', 'whole', 'other'].map((name) => join(root, name)) as [
      string,
      string,
      string,
    ];
    await run({ out: went, epochs: 2, checkpoint });
    await run({ out: whole, epochs: 2 });
    await run({ out: other, epochs: 2, seed: 2 });
    expect((await parametersIn(went)).equals(await parametersIn(whole))).toBe(true);
    expect((await parametersIn(other)).equals(await parametersIn(whole))).toBe(false);
    await expect(run({ out: other, epochs: 2, seed: 3, checkpoint })).rejects.toMatchObject({
      code: 'ATTENTION_FOREIGN_CHECKPOINT',
    });
  });

  test('leaves out what is too long, and says how many', async () => {
    const long = { source: 'one '.repeat(300), target: '1 !' };
    const events = await run({ out: join(root, 'long'), train: [...taughtNumbers, long], flow: 'gated' });
    expect(events[0]).toMatchObject({ pairs: 87, tooLong: 1 });
  });

  test.each<{
    readonly name: string;
    readonly options: Partial<TrainTranslatorOptions>;
    readonly says: RegExp;
  }>([
    { name: 'no pairs', options: { train: [] }, says: /'train' is empty/ },
    { name: 'nothing to measure on', options: { dev: [] }, says: /'dev' is empty/ },
    { name: 'no epochs', options: { epochs: 0 }, says: /'epochs' is 0/ },
  ])('refuses $name before it does anything', async ({ options, says }) => {
    const out = join(root, 'refused');
    const events: TranslatorTrainingEvent[] = [];
    const refused = new Promise((_, reject) =>
      trainTranslator({ ...short, ...options, out }).subscribe({
        next: (event) => events.push(event),
        error: reject,
      }),
    );
    await expect(refused).rejects.toMatchObject({ code: 'ATTENTION_INVALID_OPTION' });
    await expect(refused).rejects.toThrow(says);
    expect(events).toEqual([]);
    await expect(access(out)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('pairRows', () => {
  const pairs = Array.from({ length: 40 }, (_, at) => ({ source: `s${at % 20}`, target: `t${at}` }));

  test('holds out whole sources: none of their targets is learned from', () => {
    const { train, heldOut } = pairRows({ train: [...pairs, ...pairs], seed: 1 });
    expect(train).toHaveLength(36);
    expect(heldOut).toHaveLength(4);
    const held = new Set(heldOut.map(({ source }) => source));
    expect(held.size).toBe(2);
    expect(train.some(({ source }) => held.has(source))).toBe(false);
  });

  test('takes the pairs to measure on as they are, each once', () => {
    expect(pairRows({ train: pairs, dev: [pairs[0]!, pairs[0]!], seed: 1 })).toEqual({
      train: pairs,
      heldOut: [pairs[0]],
    });
  });

  test('needs two sources where one is to be held out', () => {
    expect(() => pairRows({ train: pairs.filter(({ source }) => source === 's1'), seed: 1 })).toThrow(
      /1 different source/,
    );
  });
});
