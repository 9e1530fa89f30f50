import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { arbitraryText } from '../../fixtures/sample-text.ts';
import { saveClassifier } from '../artifacts/classifier-bundle.ts';
import type { ClassifierDecision } from '../artifacts/classifier-bundle.ts';
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

async function load(decision: ClassifierDecision): Promise<TextClassifier> {
  const folder = await mkdtemp(join(root, 'model-'));
  await saveClassifier(folder, tinyParts(inputs, { decision }));
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
