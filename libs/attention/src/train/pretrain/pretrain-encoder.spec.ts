import { jest } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, takeWhile, tap, toArray } from 'rxjs';
import { EncoderBundle } from '../../artifacts/encoder-bundle.ts';
import { pretrainEncoder } from './pretrain-encoder.ts';
import type { PretrainOptions, PretrainingEvent } from './pretrain-options.ts';
import { tiny, writeTinyCorpora } from './testing/tiny-corpora.ts';
import type { TinyCorpora } from './testing/tiny-corpora.ts';

// Seconds on an idle machine, more on a crowded one.
jest.setTimeout(180_000);

let root: string;
let corpora: TinyCorpora;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'pretrain-'));
  corpora = await writeTinyCorpora(root);
});
afterAll(() => rm(root, { recursive: true, force: true }));

let folders = 0;
const newFolder = () => join(root, `model-${folders++}`);

const mlm = () =>
  ({ ...tiny, files: [corpora.texts], text: 'text', objective: 'mlm', out: newFolder() }) as const;
const pairs = () =>
  ({
    ...tiny,
    files: [corpora.pairs],
    text: 'text',
    pair: 'pair',
    objective: 'pairs',
    out: newFolder(),
  }) as const;

/** Everything that a pretraining tells. */
const all = (options: PretrainOptions): Promise<readonly PretrainingEvent[]> =>
  lastValueFrom(pretrainEncoder(options).pipe(toArray()));

const only = <K extends PretrainingEvent['kind']>(events: readonly PretrainingEvent[], kind: K) =>
  events.filter((event): event is Extract<PretrainingEvent, { kind: K }> => event.kind === kind);

const metricsOf = (events: readonly PretrainingEvent[]) =>
  only(events, 'measured').map(({ metrics }) => metrics);
const versionOf = (events: readonly PretrainingEvent[]) => only(events, 'saved')[0]?.version;

describe('pretrainEncoder', () => {
  test('mlm learns to guess hidden words, and goes on where it was', async () => {
    const first = mlm();
    const events = await all({ ...first, epochs: 4 });
    expect(only(events, 'prepared')).toMatchObject([{ heldOutTexts: 38, trainingRows: 340 }]);
    const [before, after] = metricsOf(events);
    expect(after?.['tokens']).toBe(before?.['tokens']);
    expect(before?.['perplexity']).toBeGreaterThan(200);
    expect(after?.['perplexity']).toBeLessThan(0.4 * (before?.['perplexity'] ?? 0));
    const bundle = await EncoderBundle.load(first.out);
    expect(bundle.manifest.metrics).toMatchObject({
      perplexity: after?.['perplexity'],
      perplexityBefore: before?.['perplexity'],
    });
    const { preset: _, vocabSize: __, ...rest } = mlm();
    const more = await all({ ...rest, from: first.out, epochs: 2 });
    const [start, end] = metricsOf(more);
    expect(start?.['perplexity']).toBeCloseTo(after?.['perplexity'] ?? 0, 3);
    expect(end?.['perplexity']).toBeLessThan(start?.['perplexity'] ?? 0);
  });

  test('simcse spreads texts, and says how well halves are found', async () => {
    const events = await all({ ...mlm(), objective: 'simcse', epochs: 4 });
    const [before, after] = metricsOf(events);
    for (const metric of ['recallAt1', 'recallAt5', 'mrr', 'alignment', 'uniformity'])
      expect(Number.isFinite(after?.[metric])).toBe(true);
    expect(after?.['uniformity']).toBeLessThan(before?.['uniformity'] ?? 0);
  });

  test.each([true, false])('pairs finds what belongs together, n-grams: %s', async (features) => {
    const options = pairs();
    const events = await all({ ...options, features, epochs: 20 });
    const losses = only(events, 'progress').map(({ loss }) => loss);
    expect(losses.at(-1)).toBeLessThan(0.8 * (losses[0] ?? 0));
    const [before, after] = metricsOf(events);
    expect(after).toMatchObject({ queries: 6, candidates: 5 });
    if (features) expect(after?.['mrr']).toBeGreaterThan(before?.['mrr'] ?? 1);
    const bundle = await EncoderBundle.load(options.out);
    expect(bundle.dimensions).toBe(features ? 384 : 128);
    expect(only(events, 'measured')[1]?.share !== undefined).toBe(features);
  });

  test('refit learns from all rows once more, and keeps the first measure', async () => {
    const options = pairs();
    const events = await all({ ...options, features: false, epochs: 2, refit: true });
    const phases = only(events, 'progress').map(({ phase }) => phase);
    expect(phases).toEqual([...phases].sort());
    expect(new Set(phases)).toEqual(new Set(['measured', 'refit']));
    const { manifest } = await EncoderBundle.load(options.out);
    expect(manifest.training['rows']).toBe(60);
    expect(manifest.metrics['mrr']).toBe(metricsOf(events)[1]?.['mrr']);
  });

  test('the same seed makes the same model, another one another', async () => {
    const version = async (seed: number) => versionOf(await all({ ...mlm(), epochs: 1, seed }));
    const [one, again, other] = [await version(1), await version(1), await version(2)];
    expect(one).toBe(again);
    expect(one).not.toBe(other);
  });

  test.each(['mlm', 'pairs'] as const)(
    '%s, broken off anywhere, ends with the same model',
    async (objective) => {
      const options = () => ({
        ...(objective === 'mlm' ? mlm() : pairs()),
        epochs: objective === 'mlm' ? 2 : 8,
      });
      const straight = versionOf(await all(options()));
      const checkpoint = { folder: newFolder(), everySteps: 3 };
      for (const stopAfter of objective === 'mlm' ? [4, 2] : [4]) {
        let steps = 0;
        await lastValueFrom(
          pretrainEncoder({ ...options(), checkpoint }).pipe(
            tap((event) => (steps += event.kind === 'progress' ? 1 : 0)),
            takeWhile(() => steps < stopAfter, true),
          ),
        );
      }
      const events = await all({ ...options(), checkpoint });
      expect(only(events, 'progress')[0]?.step).toBeGreaterThan(1);
      expect(versionOf(events)).toBe(straight);
      await expect(all({ ...options(), checkpoint, seed: 2 })).rejects.toMatchObject({
        code: 'ATTENTION_FOREIGN_CHECKPOINT',
      });
    },
  );

  test('ends by the clock', async () => {
    let now = 0;
    const events = await all({ ...mlm(), minutes: 1, now: () => (now += 2000) });
    const done = only(events, 'progress').map((event) => event.done);
    expect(done.at(-1)).toBe(1);
    expect(done.length).toBeLessThan(15);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
  });

  test.each([
    { name: 'pairs without a column', options: { objective: 'pairs' }, says: /'pair'.*given/ },
    { name: 'a column of pairs for mlm', options: { pair: 'pair' }, says: /'pair'.*absent/ },
    { name: 'a size for an encoder that has one', options: { from: 'x' }, says: /'preset'.*absent/ },
    { name: 'more tokens than positions', options: { maxTokens: 513 }, says: /'maxTokens' is 513.*512/ },
    { name: 'no time', options: { minutes: 0 }, says: /'minutes'/ },
  ] as const)('$name is refused before any work', async ({ options, says }) => {
    const given = { ...mlm(), ...options };
    await expect(all(given)).rejects.toThrow(says);
    await expect(readdir(given.out)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
