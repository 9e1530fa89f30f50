import { jest } from '@jest/globals';
import { tidy } from '@tensorflow/tfjs-core';
import { toBeAllClose } from '@attention-flow/testing';
import fc from 'fast-check';
import { learnedTexts } from '../../fixtures/bilingual-intents.ts';
import { tensorOf } from '../engine/testing/both-ways.ts';
import type { AttentionFlow } from '../nn/attention.ts';
import { Dropout } from '../nn/dropout.ts';
import { ParameterStore } from '../nn/parameter-store.ts';
import type { ClassifierInputs } from './classifier-config.ts';
import { ClassifierNetwork } from './classifier-network.ts';
import { classifierPresets } from './classifier-presets.ts';
import { ClassifierSession, classifierOnnx } from './classifier-session.ts';
import { numClasses, tinyClassifier, tinyInputs } from './testing/tiny-classifier.ts';
import type { ClassifierFeeds, TextInputs } from './text-inputs.ts';
import { collate } from './text-inputs.ts';

// Seconds on an idle machine, more on a crowded one.
jest.setTimeout(120_000);

expect.extend({ toBeAllClose });

const close = { absolute: 1e-4, relative: 1e-4 };
const session = { device: 'cpu', threads: 1 };
const someTexts = ['', '😀', '我的卡什么时候到', ...learnedTexts.slice(0, 9).map(({ text }) => text)];

let inputs: TextInputs;
beforeAll(async () => {
  inputs = await tinyInputs();
});

const openSession = (network: ClassifierNetwork) =>
  ClassifierSession.open(classifierOnnx(network), inputs.tokenizer.padId, session);

function eagerLogits(network: ClassifierNetwork, feeds: ClassifierFeeds): readonly (readonly number[])[] {
  return tidy(() => {
    const tensors = Object.entries(feeds).map(([name, array]) => [name, tensorOf(array)]);
    return network
      .apply(Object.fromEntries(tensors) as ClassifierInputs, new Dropout(undefined))
      .logits.arraySync();
  });
}

describe.each<AttentionFlow>(['none', 'residual', 'gated'])('ClassifierNetwork with flow %s', (flow) => {
  test('compiled gives what eager gives, at any number and length of texts', async () => {
    const { network } = tinyClassifier(inputs, { flow });
    await using compiled = await openSession(network);
    const batches = fc.array(fc.constantFrom(...someTexts), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(batches, async (texts) => {
        const encoded = texts.map((text) => inputs.encode(text));
        const eager = eagerLogits(network, collate(encoded, inputs.tokenizer.padId));
        expect(await compiled.logits(encoded)).toBeAllClose(eager, close);
      }),
      { numRuns: 5 },
    );
  });
});

describe('ClassifierSession', () => {
  test('the logits of a text do not depend on its neighbours, nor on where batches are cut', async () => {
    await using compiled = await openSession(tinyClassifier(inputs).network);
    const many = Array.from({ length: 70 }, (_, at) => inputs.encode(someTexts[at % someTexts.length]!));
    const together = await compiled.logits(many);
    expect(together).toHaveLength(70);
    for (const [at, text] of someTexts.entries()) {
      const [alone] = await compiled.logits([inputs.encode(text)]);
      expect(alone).toHaveLength(numClasses);
      for (let copy = at; copy < 70; copy += someTexts.length)
        expect(together[copy]).toBeAllClose(alone!, close);
    }
  });

  test('a corpus in which no n-gram comes twice leaves no features, and the network does without', async () => {
    await using compiled = await openSession(tinyClassifier(inputs, { numFeatures: 0 }).network);
    const [logits] = await compiled.logits([inputs.encode('😀')]);
    expect(logits?.every(Number.isFinite)).toBe(true);
  });

  test('no texts have no logits', async () => {
    await using compiled = await openSession(tinyClassifier(inputs).network);
    expect(await compiled.logits([])).toEqual([]);
  });
});

test.each(['mini', 'small', 'base'] as const)(
  'preset %s makes a network whose heads fit its width',
  (preset) => {
    const shape = classifierPresets[preset];
    expect(shape.hiddenSize % shape.numHeads).toBe(0);
    expect(shape.convolutions.every((width) => width % 2 === 1)).toBe(true);
    const store = new ParameterStore({ normal: () => 0 });
    new ClassifierNetwork(store, { ...shape, vocabSize: 9, numFeatures: 7, numClasses: 3 });
    const names = store.all().map(({ name }) => name);
    expect(names.filter((name) => name.endsWith('head.bias'))).toHaveLength(shape.numBags);
    expect(names.filter((name) => name.endsWith('intermediate.dense.weight'))).toHaveLength(shape.numLayers);
  },
);
