import { mul, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { toBeAllClose } from '@attention-flow/testing';
import { tensorOf } from '../engine/testing/both-ways.ts';
import type { ClassifierInputs } from '../models/classifier-config.ts';
import type { ClassifierNetwork } from '../models/classifier-network.ts';
import { numClasses, tinyClassifier, tinyInputs } from '../models/testing/tiny-classifier.ts';
import type { EncodedText, TextInputs } from '../models/text-inputs.ts';
import { collate } from '../models/text-inputs.ts';
import { Dropout } from '../nn/dropout.ts';
import type { Attribution } from './attribution.ts';
import { ClassifierExplainer, explanationMethods } from './classifier-explainer.ts';

expect.extend({ toBeAllClose });

const session = { device: 'cpu', threads: 1 };
const texts = [
  'When will my card arrive?',
  '我的卡 has not arrived 😀😀, 密码!',
  "  I don't remember: refund 3.50  ",
  '👩‍💻 refund',
  '?',
];

let inputs: TextInputs;
let network: ClassifierNetwork;
let explainer: ClassifierExplainer;
beforeAll(async () => {
  inputs = await tinyInputs();
  ({ network } = tinyClassifier(inputs));
  const scoreOf = (some: readonly string[]) =>
    Promise.resolve(some.map((text) => logitsOf(inputs.encode(text))));
  explainer = new ClassifierExplainer({ inputs, network, scoreOf }, session);
});
afterAll(() => explainer[Symbol.asyncDispose]());

const explain = (text: string, method: (typeof explanationMethods)[number], classId = 0) =>
  explainer.explain({ text, classId, label: `class ${classId}` }, method);
const total = ({ tokens, unattributed = 0 }: Attribution) =>
  tokens.reduce((sum, { score }) => sum + score, unattributed);

interface Scale {
  /** Factor of each token's vector. */
  readonly tokens: readonly number[];
  /** Factor of each n-gram's weight, in the order of the bag. */
  readonly bag: readonly number[];
}

/** The logits of a text whose input is scaled, eagerly. */
function logitsOf(encoded: EncodedText, scale?: Scale): readonly number[] {
  const bag = scale
    ? { ...encoded.bag, weights: encoded.bag.weights.map((weight, at) => weight * (scale.bag[at] ?? 1)) }
    : encoded.bag;
  return tidy(() => {
    const feeds = collate([{ ...encoded, bag }], inputs.tokenizer.padId);
    const tensors = Object.fromEntries(
      Object.entries(feeds).map(([name, array]) => [name, tensorOf(array)]),
    ) as ClassifierInputs;
    const embedded = network.embed(tensors);
    const scaled: Tensor2D = scale
      ? mul(embedded, tensor2d([...scale.tokens], [scale.tokens.length, 1]))
      : embedded;
    return network.applyTo(scaled, tensors, new Dropout(undefined)).logits.arraySync()[0] ?? [];
  });
}

describe.each(explanationMethods)('an explanation by %s', (method) => {
  test.each(texts)('lays scores on the words of the source: %j', async (text) => {
    const { tokens } = await explain(text, method);
    expect(tokens.length).toBeGreaterThan(0);
    let end = 0;
    for (const token of tokens) {
      expect(token.text).toBe(text.slice(token.start, token.end));
      expect(token.text).toBe(token.text.trim());
      expect(token.start).toBeGreaterThanOrEqual(end);
      expect(Number.isFinite(token.score)).toBe(true);
      end = token.end;
    }
  });

  test('of an empty text has no words', async () => {
    expect((await explain('', method)).tokens).toEqual([]);
  });
});

test('signs outside the basic plane stay whole', async () => {
  const { tokens } = await explain('我的卡 has not arrived 😀😀, 密码!', 'rollout');
  expect(tokens.map(({ text }) => text)).toEqual([
    '我',
    '的',
    '卡',
    'has',
    'not',
    'arrived',
    '😀',
    '😀',
    ',',
    '密',
    '码',
    '!',
  ]);
});

describe('gradient x input', () => {
  test.each(texts)('and what is left over add up to the logit: %j', async (text) => {
    const logits = logitsOf(inputs.encode(text));
    for (let classId = 0; classId < numClasses; classId++) {
      const explanation = await explain(text, 'gradient', classId);
      expect(explanation.target).toBe(`class ${classId}`);
      expect(total(explanation)).toBeCloseTo(logits[classId] ?? NaN, 4);
    }
  });

  test.each(texts)('is how the logit moves when a word is turned up: %j', async (text) => {
    const encoded = inputs.encode(text);
    const { tokens } = await explain(text, 'gradient', 1);
    const step = 0.01;
    const numeric = tokens.map((word) => {
      const turned = (factor: number): Scale => ({
        tokens: encoded.spans.map(([start, end]) =>
          start < end && start >= word.start && end <= word.end ? factor : 1,
        ),
        bag: encoded.bag.words.map((index) => (encoded.words[index]?.start === word.start ? factor : 1)),
      });
      const [up, down] = [logitsOf(encoded, turned(1 + step)), logitsOf(encoded, turned(1 - step))];
      return ((up[1] ?? NaN) - (down[1] ?? NaN)) / (2 * step);
    });
    expect(tokens.map(({ score }) => score)).toBeAllClose(numeric, { absolute: 5e-3, relative: 2e-2 });
  });

  test('covers words beyond the limit of tokens by their n-grams', async () => {
    const short = await tinyInputs(6);
    await using limited = new ClassifierExplainer(
      { inputs: short, network: tinyClassifier(short).network, scoreOf: () => Promise.resolve([]) },
      session,
    );
    const text = 'my card has not arrived, refund';
    const asked = { text, classId: 0, label: 'x' };
    const [byGradient, byRollout] = [
      await limited.explain(asked, 'gradient'),
      await limited.explain(asked, 'rollout'),
    ];
    expect(byGradient.tokens.at(-1)?.text).toBe('refund');
    expect(byRollout.tokens.at(-1)?.text).not.toBe('refund');
  });
});

describe.each(['rollout', 'flow'] as const)('attention %s', (method) => {
  test.each(texts)('is a share of the reading, whatever the class: %j', async (text) => {
    const explanation = await explain(text, method, 0);
    for (const { score } of explanation.tokens) {
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1 + 1e-9);
    }
    expect(explanation.target).toBeUndefined();
    expect(await explain(text, method, 2)).toEqual(explanation);
    if (method === 'rollout') expect(total(explanation)).toBeCloseTo(1, 5);
  });
});

describe('integrated gradients', () => {
  test.each(texts.slice(0, 3))('add up to the change of the logit within 1 %%: %j', async (text) => {
    for (let classId = 0; classId < numClasses; classId++) {
      const attribution = await explain(text, 'integrated', classId);
      const sum = attribution.tokens.reduce((all, { score }) => all + score, 0);
      const change = (logitsOf(inputs.encode(text))[classId] ?? NaN) - hiddenLogit(text, classId);
      expect(Math.abs(sum - change)).toBeLessThanOrEqual(Math.max(0.01 * Math.abs(change), 1e-3));
      expect(total(attribution)).toBeCloseTo(logitsOf(inputs.encode(text))[classId] ?? NaN, 4);
      expect(attribution.gap).toBeDefined();
    }
  });

  /** The logit of the text with its words hidden: mask tokens, no n-grams. */
  function hiddenLogit(text: string, classId: number): number {
    const encoded = inputs.encode(text);
    const { maskId } = inputs.tokenizer;
    const hidden = {
      ...encoded,
      ids: encoded.ids.map((id, at) =>
        (encoded.spans[at]?.[0] ?? 0) < (encoded.spans[at]?.[1] ?? 0) ? maskId : id,
      ),
      tokenWords: encoded.tokenWords.map(() => -1),
      bag: { ids: [], weights: [], words: [] },
    };
    return logitsOf(hidden)[classId] ?? NaN;
  }
});
