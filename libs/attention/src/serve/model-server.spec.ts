import { jest } from '@jest/globals';
import { cp, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveBundle } from '../artifacts/bundle.ts';
import { saveClassifier } from '../artifacts/classifier-bundle.ts';
import { tinyParts } from '../artifacts/testing/tiny-bundle.ts';
import { tinyInputs } from '../models/testing/tiny-classifier.ts';
import type { Classification } from './text-classifier.ts';
import { TextClassifier } from './text-classifier.ts';
import { ModelServer } from './model-server.ts';

// Threads that compile their sources: seconds on an idle machine, a minute on a crowded one.
jest.setTimeout(120_000);

const texts = ['where is my card', '我的卡 😀', '', 'I forgot my password', 'refund '.repeat(40)];
let root: string;
let first: string;
let second: string;
let server: ModelServer;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'model-server-'));
  [first, second] = [join(root, 'first'), join(root, 'second')];
  const inputs = await tinyInputs();
  await saveClassifier(first, tinyParts(inputs, { seed: 1 }));
  await saveClassifier(second, tinyParts(inputs, { seed: 2 }));
  server = await ModelServer.start(first, { workers: 2, maxQueued: 50, cacheSize: 0 });
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

/** Answers alike but for the rounding that a batch makes. */
function expectSame(one: readonly Classification[], other: readonly Classification[]): void {
  const rounded = (answers: readonly Classification[]) =>
    answers.map(({ label, confidence, droppedTokens }) => ({
      label,
      confidence: confidence.toFixed(3),
      droppedTokens,
    }));
  expect(rounded(one)).toEqual(rounded(other));
}
const ask = (of: ModelServer) => Promise.all(texts.map((text) => of.classify(text)));
async function answersOf(folder: string): Promise<readonly Classification[]> {
  await using classifier = await TextClassifier.load(folder);
  return await classifier.classify(texts);
}

describe('ModelServer', () => {
  test('answers and explains as a TextClassifier does', async () => {
    await using classifier = await TextClassifier.load(first);
    expectSame(await ask(server), await classifier.classify(texts));
    for (const method of ['gradient', 'flow'] as const)
      expect(await server.explain('我的卡 😀 refund', method)).toEqual(
        await classifier.explain('我的卡 😀 refund', method),
      );
    expect(server.manifest).toEqual(classifier.manifest);
  });

  test('an explanation that cannot be given fails alone', async () => {
    const [wrong, right] = await Promise.allSettled([
      server.explain('refund', 'gradient', 'weather'),
      server.explain('refund', 'gradient'),
    ]);
    expect(wrong).toMatchObject({ reason: { remote: { code: 'ATTENTION_UNKNOWN_LABEL' } } });
    expect(right).toMatchObject({ status: 'fulfilled' });
  });

  test('refuses what would wait beyond the limit, texts and explanations', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => server.classify('refund')));
    const refused = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
    );
    expect(refused).toHaveLength(10);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'QUEUE_FULL', maxQueued: 50 });
    const explained = await Promise.allSettled(
      Array.from({ length: 51 }, () => server.explain('refund', 'rollout')),
    );
    expect(explained.filter(({ status }) => status === 'fulfilled')).toHaveLength(50);
    expect(explained.at(-1)).toMatchObject({ reason: { code: 'QUEUE_FULL' } });
    await expect(server.explain('refund', 'rollout')).resolves.toBeDefined();
    // No method was measured to be better for this model.
    expect(server.explanationMethod).toBe('gradient');
    await expect(server.explain('refund', 'best')).resolves.toMatchObject({ method: 'gradientXInput' });
  });

  test('goes back to the version before, and not before there is one', async () => {
    await using other = await ModelServer.start(first, { cacheSize: 2 });
    await expect(other.rollback()).rejects.toMatchObject({ code: 'NO_PREVIOUS_MODEL' });
    const { version } = other.stats();
    await other.reload(second);
    expect(other.stats().version).not.toBe(version);
    await other.rollback();
    expect(other.stats().version).toBe(version);
    await other.rollback();
    expect(other.stats().version).not.toBe(version);
  });

  test('remembers answers of its version, and counts', async () => {
    await using other = await ModelServer.start(first, { cacheSize: 2 });
    const one = await other.classify('refund');
    expect(await other.classify('refund')).toBe(one);
    expect(other.stats()).toMatchObject({
      accepted: 1,
      completed: 1,
      meanBatchSize: 1,
      workers: { size: 1, deaths: 0 },
      cache: { size: 1, hits: 1, misses: 1 },
      tokens: one.tokens,
      droppedTokens: 0,
    });
    expect(one.tokens).toBeGreaterThan(2);
    expect(other.stats().tokensPerSecond).toBeGreaterThan(0);
    await other.reload(second);
    expect(other.stats().cache).toEqual({ size: 0, hits: 0, misses: 0 });
    expectSame([await other.classify('refund')], [await other.classify('refund')]);
  });

  test('turns to another version while it is asked, and no request fails', async () => {
    const [old, next] = [await answersOf(first), await answersOf(second)];
    const answered: Classification[] = [];
    let isDone = false;
    const asking = (async () => {
      while (!isDone) answered.push(await server.classify(texts[0]!));
      answered.push(await server.classify(texts[0]!));
    })();
    const before = server.manifest.version;
    await server.reload(second);
    isDone = true;
    await asking;
    expect(server.manifest.version).not.toBe(before);
    expect(answered.length).toBeGreaterThan(1);
    expectSame(answered.slice(0, 1), old.slice(0, 1));
    expectSame(answered.slice(-1), next.slice(0, 1));
    expectSame(await ask(server), next);
    await server.reload(first);
    expectSame(await ask(server), old);
  });

  test.each<{
    readonly name: string;
    readonly spoil: (folder: string) => Promise<unknown>;
    readonly says: RegExp;
  }>([
    {
      name: 'damaged',
      spoil: (folder) => truncate(join(folder, 'model.safetensors'), 10),
      says: /'model\.safetensors'/,
    },
    { name: 'missing', spoil: (folder) => rm(folder, { recursive: true }), says: /no manifest\.json/ },
    {
      name: 'for another task',
      spoil: async (folder) => {
        const { manifest } = server;
        await rm(folder, { recursive: true });
        await saveBundle(folder, { ...manifest, task: 'rank' }, {});
      },
      says: /for 'rank'/,
    },
  ])('a bundle that is $name leaves the version before in service', async ({ spoil, says }) => {
    const folder = await mkdtemp(join(root, 'spoiled-'));
    await cp(second, folder, { recursive: true });
    await spoil(folder);
    const { version } = server.manifest;
    const reloading = server.reload(folder);
    await expect(reloading).rejects.toMatchObject({ code: 'ATTENTION_DAMAGED_BUNDLE', folder });
    await expect(reloading).rejects.toThrow(says);
    expect(server.manifest.version).toBe(version);
    await expect(server.classify('refund')).resolves.toBeDefined();
  });

  test('does not start with a wrong option or a bundle that is none', async () => {
    await expect(ModelServer.start(first, { maxBatchSize: 0 })).rejects.toMatchObject({
      code: 'SERVE_OPTION',
    });
    await expect(ModelServer.start(root)).rejects.toMatchObject({ code: 'ATTENTION_DAMAGED_BUNDLE' });
  });
});

test('a server that closes answers what it was asked, ends a version that was being loaded, and takes no more', async () => {
  const closing = await ModelServer.start(first);
  const asked = ask(closing);
  const reloading = closing.reload(second);
  const closed = closing.close();
  await expect(reloading).rejects.toMatchObject({ code: 'SERVING_CLOSED' });
  expect(await asked).toHaveLength(texts.length);
  await closed;
  await expect(closing.classify('refund')).rejects.toMatchObject({ code: 'SERVING_CLOSED' });
  await expect(closing.explain('refund', 'rollout')).rejects.toMatchObject({ code: 'SERVING_CLOSED' });
  await expect(closing.reload(second)).rejects.toMatchObject({ code: 'SERVING_CLOSED' });
});
