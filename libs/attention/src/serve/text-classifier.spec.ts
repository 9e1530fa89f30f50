import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { arbitraryText } from '../../fixtures/sample-text.ts';
import { ClassifierBundle, saveClassifier } from '../artifacts/classifier-bundle.ts';
import type { ClassifierDecision, DecidedHead } from '../artifacts/classifier-decision.ts';
import { tinyLabels, tinyParts } from '../artifacts/testing/tiny-bundle.ts';
import { tinyInputs } from '../models/testing/tiny-classifier.ts';
import type { TextInputs } from '../models/text-inputs.ts';
import { TextClassifier } from './text-classifier.ts';

let root: string;
let inputs: TextInputs;
let classifier: TextClassifier;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'text-classifier-'));
  inputs = await tinyInputs(12);
  classifier = await load({ temperature: 1.5 });
});
afterAll(async () => {
  await classifier[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

const load = (decision: ClassifierDecision) => loadParts({ decision });
async function loadParts(options: Parameters<typeof tinyParts>[1]): Promise<TextClassifier> {
  const folder = await mkdtemp(join(root, 'model-'));
  await saveClassifier(folder, tinyParts(inputs, options));
  return TextClassifier.load(folder);
}
const texts = ['where is my card', '我的卡 😀', '', ' \n', 'refund '.repeat(40)];

describe('TextClassifier', () => {
  test('gives every class its probability, the most probable first, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryText, { minLength: 1, maxLength: 5 }), async (several) => {
        const answers = await classifier.classify(several);
        expect(answers).toHaveLength(several.length);
        for (const { label, confidence, probabilities, outOfScope } of answers) {
          const values = probabilities.map(({ probability }) => probability);
          expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
          expect(values).toEqual(values.toSorted((a, b) => b - a));
          expect(probabilities[0]).toEqual({ label, probability: confidence });
          expect(probabilities.map((each) => each.label).toSorted()).toEqual(tinyLabels.toSorted());
          expect(outOfScope).toBe(false);
        }
      }),
      { numRuns: 15 },
    );
  });

  test('answers with int8 parameters where the bundle has them', async () => {
    const [folder, small] = [join(root, 'exact'), join(root, 'int8')];
    await saveClassifier(folder, tinyParts(inputs));
    const bundle = await ClassifierBundle.load(folder);
    // The forward pass of another model stands for the int8 one, so that its answers tell them apart.
    await bundle.saveWithInt8(small, tinyParts(inputs, { seed: 2 }).onnx, {});
    await using other = await loadParts({ seed: 2 });
    await using served = await TextClassifier.load(small);
    expect(await served.classify(texts)).toEqual(await other.classify(texts));
  });

  test('answers in the order of the texts, each as if it were alone', async () => {
    const together = await classifier.classify(texts);
    for (const [at, text] of texts.entries()) {
      const [alone] = await classifier.classify([text]);
      expect(together[at]).toMatchObject({ label: alone!.label, droppedTokens: alone!.droppedTokens });
      expect(together[at]!.confidence).toBeCloseTo(alone!.confidence, 4);
    }
    expect(together.map(({ droppedTokens }) => droppedTokens > 0)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(await classifier.classify([])).toEqual([]);
  });

  test('a higher temperature is less sure of the same answer', async () => {
    await using cooler = await load({ temperature: 0.5 });
    const [warm, cool] = [await classifier.classify(texts), await cooler.classify(texts)];
    warm.forEach(({ label, confidence, score }, at) => {
      expect(cool[at]).toMatchObject({ label, score });
      expect(cool[at]!.confidence).toBeGreaterThan(confidence);
    });
  });

  test('what scores below the threshold is out of scope; on it is in', async () => {
    const scores = (await classifier.classify(texts)).map(({ score }) => score);
    const threshold = scores.toSorted((a, b) => a - b)[2]!;
    await using careful = await load({ temperature: 1.5, outOfScope: 'oos', threshold });
    const answers = await careful.classify(texts);
    expect(answers.map(({ outOfScope }) => outOfScope)).toEqual(scores.map((score) => score < threshold));
    expect(answers.some(({ outOfScope }) => outOfScope)).toBe(true);
    expect(answers.every(({ label }) => tinyLabels.some((each) => each === label))).toBe(true);
  });

  test('explains its own answer unless asked about another label', async () => {
    const [answer] = await classifier.classify(['我的卡 refund']);
    const own = await classifier.explain('我的卡 refund', 'gradient');
    expect(own.target).toBe(answer!.label);
    expect(await classifier.explain('我的卡 refund', 'gradient', answer!.label)).toEqual(own);
    const other = tinyLabels.find((label) => label !== answer!.label)!;
    expect((await classifier.explain('我的卡 refund', 'gradient', other)).target).toBe(other);
    await expect(classifier.explain('refund', 'gradient', 'weather')).rejects.toMatchObject({
      code: 'ATTENTION_UNKNOWN_LABEL',
      message: expect.stringContaining("'weather'"),
    });
  });

  describe('with several heads', () => {
    const [topics, tags] = [tinyLabels.slice(0, 2), tinyLabels.slice(2)];
    const heads = (thresholds: readonly number[], atLeastOne: boolean): readonly DecidedHead[] => [
      { name: 'topic', kind: 'singleLabel', labels: topics, decision: { temperature: 1 } },
      {
        name: 'tags',
        kind: 'multiLabel',
        labels: tags,
        decision: { temperature: 2, thresholds, atLeastOne },
      },
    ];

    test('the first answers, all are named, each keeps to its labels', async () => {
      await using several = await loadParts({ heads: heads([0, 0.5, 1], false) });
      expect(several.manifest).toMatchObject({ labels: topics });
      for (const answer of await several.classify(texts)) {
        const { heads: named, tokens: _tokens, droppedTokens: _dropped, ...first } = answer;
        expect(named?.['topic']).toEqual(first);
        expect(first.probabilities.map(({ label }) => label).toSorted()).toEqual(topics.toSorted());
        const { labels, probabilities, label, confidence } = named!['tags']!;
        expect(probabilities[0]).toEqual({ label, probability: confidence });
        const chance = new Map(probabilities.map((each) => [each.label, each.probability]));
        expect(labels).toContain(tags[0]);
        expect(labels).not.toContain(tags[2]);
        expect(labels?.includes(tags[1]!)).toBe(chance.get(tags[1]!)! >= 0.5);
        expect(labels).toEqual(labels?.toSorted((a, b) => chance.get(b)! - chance.get(a)!));
      }
    });

    test('a text has no label below its threshold, but for the best where one is always due', async () => {
      await using strict = await loadParts({ heads: heads([1.1, 1.1, 1.1], false) });
      await using due = await loadParts({ heads: heads([1.1, 1.1, 1.1], true) });
      const [none] = await strict.classify(texts);
      const [one] = await due.classify(texts);
      expect(none!.heads!['tags']!.labels).toEqual([]);
      expect(one!.heads!['tags']).toMatchObject({ labels: [none!.heads!['tags']!.label] });
    });

    test('each head can be asked why', async () => {
      await using several = await loadParts({ heads: heads([0.5, 0.5, 0.5], false) });
      const [answer] = await several.classify(['refund']);
      const why = await several.explain('refund', 'gradient', { head: 'tags' });
      expect(why.target).toBe(answer!.heads!['tags']!.label);
      const other = await several.explain('refund', 'gradient', { head: 'tags', label: tags[1]! });
      expect(other.target).toBe(tags[1]);
      expect((await several.explain('refund', 'gradient', topics[1])).target).toBe(topics[1]);
      await expect(several.explain('refund', 'gradient', { head: 'mood' })).rejects.toMatchObject({
        code: 'ATTENTION_UNKNOWN_HEAD',
        message: expect.stringMatching(/'mood'.*'topic', 'tags'/),
      });
      await expect(several.explain('refund', 'gradient', tags[0])).rejects.toMatchObject({
        code: 'ATTENTION_UNKNOWN_LABEL',
      });
    });
  });

  test('does not load a damaged bundle', async () => {
    const folder = join(root, 'damaged');
    await saveClassifier(folder, tinyParts(inputs));
    await truncate(join(folder, 'model.onnx'), 100);
    await expect(TextClassifier.load(folder)).rejects.toMatchObject({
      code: 'ATTENTION_DAMAGED_BUNDLE',
      message: expect.stringContaining("'model.onnx'"),
    });
  });
});
