import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { memory } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { numberPairs } from '../../fixtures/number-words.ts';
import { tinyTranslatorParts } from '../artifacts/testing/tiny-translator.ts';
import { saveTranslator } from '../artifacts/translator-bundle.ts';
import { Translator } from './translator.ts';
import type { TranslateOptions } from './translator.ts';

// Seconds on an idle machine, more on a crowded one.
jest.setTimeout(120_000);

let root: string;
let translator: Translator;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'translator-'));
  await saveTranslator(join(root, 'model'), await tinyTranslatorParts());
  translator = await Translator.load(join(root, 'model'));
});
afterAll(async () => {
  await translator[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

const texts = [...numberPairs.slice(0, 40).map(({ source }) => source), '我喜欢 Python', '😀'];

describe('Translator', () => {
  test('translates many texts as it does each alone, in their order', async () => {
    const together = await translator.translate(texts);
    expect(together).toHaveLength(texts.length);
    for (const at of [0, 25, 41]) {
      const [alone] = await translator.translate([texts[at]!]);
      expect(together[at]?.text).toBe(alone?.text);
    }
  });

  test('gives the other hypotheses, the best first', async () => {
    const [{ score, alternatives } = { score: 0, alternatives: [] }] = await translator.translate([
      'forty two',
    ]);
    expect(alternatives).toHaveLength(3);
    const scores = [score, ...alternatives.map((each) => each.score)];
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  test('leaves a blank text blank', async () => {
    const [, blank] = await translator.translate(['one', ' \n', 'two'], { mustInclude: ['x'] });
    expect(blank).toMatchObject({ text: '', ending: 'end', missing: ['x'], alternatives: [] });
  });

  test('says how much of a long text it did not read', async () => {
    const [{ droppedTokens } = { droppedTokens: 0 }] = await translator.translate(['one '.repeat(40).trim()]);
    expect(droppedTokens).toBe(40 + 2 - 24);
  });

  test('tells which source tokens each target token was taken from', async () => {
    const [translation] = await translator.translate(['forty 我'], { attention: true, maxTokens: 5 });
    const { source, target, weights } = translation!.attention!;
    const spans = source.map(({ text, start, end }) => [text, start, end]);
    expect(spans.slice(0, 2)).toEqual([
      ['<s>', 0, 0],
      ['forty', 0, 5],
    ]);
    expect(spans.slice(-2)).toEqual([
      ['我', 6, 7],
      ['</s>', 0, 0],
    ]);
    expect(target.at(-1)).toBe('</s>');
    expect(weights).toHaveLength(target.length);
    for (const row of weights) {
      expect(row).toHaveLength(source.length);
      expect(row.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 4);
    }
  });

  test('draws the same texts with the same seed, others with another', async () => {
    const drawn = async (seed: number) =>
      (await translator.translate(texts, { method: { kind: 'sample', seed, topP: 0.9 } })).map(
        ({ text }) => text,
      );
    const [once, again, other] = [await drawn(1), await drawn(1), await drawn(2)];
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
  });

  test('holds no tensors', async () => {
    await translator.translate(texts.slice(0, 3), { attention: true });
    const before = memory().numTensors;
    await translator.translate(texts, { attention: true });
    expect(memory().numTensors).toBe(before);
  });
});

describe('whatever the network would write', () => {
  const words = fc.array(fc.constantFrom('4', ' 2', 'forty', '!', '喜欢', 'Python', 'é', '😀'), {
    minLength: 1,
    maxLength: 2,
  });
  const methods = fc.constantFrom<TranslateOptions>(
    { method: { kind: 'greedy' } },
    { method: { kind: 'sample', seed: 3, temperature: 2 } },
    { method: { kind: 'beam', beam: 2 } },
  );

  test('what is forbidden is not in the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...texts), methods, words, async (text, options, forbid) => {
        const [translation] = await translator.translate([text], { ...options, forbid, minTokens: 6 });
        for (const phrase of forbid) expect(translation?.text).not.toContain(phrase);
      }),
      { numRuns: 40 },
    );
  });

  test('what must be included is in the text, or named', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...texts), words, async (text, mustInclude) => {
        const method = { kind: 'beam', beam: 2 } as const;
        const [translation] = await translator.translate([text], { method, mustInclude });
        for (const phrase of mustInclude) expect(translation?.text).toContain(phrase.trim());
        expect(translation?.missing).toEqual([]);
        const short = await translator.translate([text], { method, mustInclude: ['Python'], maxTokens: 2 });
        expect(short[0]).toMatchObject({ missing: ['Python'] });
      }),
      { numRuns: 20 },
    );
  });
});

test.each<{ readonly options: TranslateOptions; readonly says: RegExp }>([
  { options: { method: { kind: 'beam', beam: 0 } }, says: /'beam' is 0/ },
  { options: { method: { kind: 'beam', beam: 2, lengthPenalty: -1 } }, says: /'lengthPenalty' is -1/ },
  { options: { method: { kind: 'sample', seed: 1, topK: 0 } }, says: /'topK' is 0/ },
  { options: { method: { kind: 'sample', seed: 1, topP: 0 } }, says: /'topP' is 0/ },
  { options: { method: { kind: 'sample', seed: 1, temperature: 0 } }, says: /'temperature' is 0/ },
  { options: { method: { kind: 'greedy' }, mustInclude: ['a'] }, says: /'mustInclude' is a; .* beam search/ },
  { options: { minTokens: 5, maxTokens: 4 }, says: /'minTokens' is 5; .* up to 4/ },
  { options: { maxTokens: 25 }, says: /'maxTokens' is 25; .* from 1 to 24/ },
  { options: { forbid: [''] }, says: /'mustInclude or forbid' is empty/ },
])('$options is refused', async ({ options, says }) => {
  const refused = translator.translate(['one'], options);
  await expect(refused).rejects.toMatchObject({ code: 'ATTENTION_GENERATION_OPTION' });
  await expect(refused).rejects.toThrow(says);
});
