import { jest } from '@jest/globals';
import { mean, reshape, tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { toBeAllClose } from '@attention-flow/testing';
import fc from 'fast-check';
import { compile } from '../engine/compile.ts';
import { logSoftmax } from '../engine/fused.ts';
import { writeOnnx } from '../engine/onnx-writer.ts';
import { OnnxSession } from '../engine/session.ts';
import type { NdArray } from '../engine/session.ts';
import type { TensorsOf } from '../engine/signature.ts';
import { tensorOf, testSession } from '../engine/testing/both-ways.ts';
import { Dropout } from '../nn/dropout.ts';
import { KeyValueCache } from './key-value-cache.ts';
import { tinyConfig, tinyIds, tinyPairs, tinyTransformer } from './testing/tiny-transformer.ts';
import { collatePairs, collateSources, teachingSignature } from './transformer-batch.ts';
import type { TeachingFeeds, TokenPair } from './transformer-batch.ts';
import type { TransformerConfig } from './transformer-config.ts';
import { encoderGraph, stepGraph } from './transformer-graphs.ts';
import type { Transformer } from './transformer.ts';

// Seconds on an idle machine, more on a crowded one.
jest.setTimeout(120_000);

expect.extend({ toBeAllClose });

const close = { absolute: 1e-4, relative: 1e-4 };
const V = tinyConfig.vocabSize;

const kinds: readonly Partial<TransformerConfig>[] = [
  {},
  { norm: 'post', activation: 'gelu' },
  { positions: 'learned' },
  { flow: 'residual' },
  { flow: 'gated', norm: 'post', positions: 'learned' },
];

/** The whole target at once: log-probabilities `[N, V]`, and the last layer's `[B, T, S]` over the source. */
const whole = (network: Transformer) => (inputs: TensorsOf<typeof teachingSignature>) => {
  const noDropout = new Dropout(undefined);
  const source = { ids: inputs.sourceIds, positions: inputs.sourcePositions, mask: inputs.sourceMask };
  const target = { ids: inputs.targetIds, positions: inputs.targetPositions };
  const { hidden, layers } = network.decode(target, network.encode(source, noDropout), noDropout);
  const attention = layers.at(-1)?.cross.attention;
  if (!attention) throw new TypeError('There is no decoder layer');
  const [B, , T, S] = attention.shape;
  return {
    logProbabilities: logSoftmax(network.logits(hidden)),
    attention: reshape(mean(attention, 1), [B, T, S]),
  };
};

function eager(network: Transformer, feeds: TeachingFeeds): readonly number[] {
  const inputs = Object.fromEntries(Object.entries(feeds).map(([name, array]) => [name, tensorOf(array)]));
  return tidy(() => {
    const { logProbabilities } = whole(network)(inputs as TensorsOf<typeof teachingSignature>);
    return [...(logProbabilities as Tensor).dataSync()];
  });
}

const rowOf = ({ data, shape }: NdArray, row: number): readonly number[] => {
  const width = shape.at(-1) ?? 0;
  return [...(data as Float32Array).subarray(row * width, (row + 1) * width)];
};

const pairLengths = fc.array(fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 20 })), {
  minLength: 1,
  maxLength: 4,
});

describe.each(kinds)('a transformer with %j', (options) => {
  test('compiled gives what eager gives, at any number and length of texts', async () => {
    const { network } = tinyTransformer(options);
    await using compiled = await compile(whole(network), teachingSignature, testSession);
    await fc.assert(
      fc.asyncProperty(pairLengths, fc.nat(1e6), async (lengths, seed) => {
        const feeds = collatePairs(tinyPairs(lengths, seed), tinyIds.pad);
        const { logProbabilities } = await compiled(feeds);
        expect([...(logProbabilities.data as Float32Array)]).toBeAllClose(eager(network, feeds), close);
      }),
      { numRuns: 5 },
    );
  });

  test('token by token with a cache it gives what it gives for the whole text', async () => {
    const { network } = tinyTransformer(options);
    await using compiled = await compile(whole(network), teachingSignature, testSession);
    await using encoder = await open(network, encoderGraph);
    await using step = await open(network, stepGraph);
    await fc.assert(
      fc.asyncProperty(pairLengths, fc.nat(1e6), async (lengths, seed) => {
        // Two hypotheses a text: its own target, and that of the next.
        const texts = tinyPairs(lengths, seed);
        const pairs = texts.flatMap(({ source, target }, at) => [
          { source, target },
          { source, target: texts[(at + 1) % texts.length]!.target },
        ]);
        const expected = await compiled(collatePairs(pairs, tinyIds.pad));
        const [, T = 0, S = 0] = expected.attention.shape;
        const sources = collateSources(
          texts.map(({ source }) => source),
          tinyIds.pad,
        );
        const memories = await encoder.run(sources);
        const cache = new KeyValueCache(network.config);
        for (let at = 0; at < T; at++) {
          cache.arrange(pairs.map((_, row) => row));
          const ids = Int32Array.from(pairs, ({ target }) => target[at] ?? tinyIds.pad);
          const results = await step.run({
            ...memories,
            ...cache.feeds(texts.length),
            mask: sources.mask,
            ids: { data: ids, shape: [texts.length, 2] },
          });
          cache.append(results);
          pairs.forEach(({ target }, row) => {
            if (at >= target.length - 1) return;
            expect(rowOf(results['logProbabilities']!, row)).toBeAllClose(
              rowOf(expected.logProbabilities, row * T + at),
              close,
            );
            // [B, L, W, S]: the last layer of the two is the second.
            const [text, hypothesis] = [Math.floor(row / 2), row % 2];
            const map = rowOf(results['attention']!, (text * 2 + 1) * 2 + hypothesis);
            expect(map).toHaveLength(S);
            expect(map).toBeAllClose(rowOf(expected.attention, row * T + at), close);
          });
        }
      }),
      { numRuns: 5 },
    );
  });
});

function open(network: Transformer, graphOf: typeof stepGraph): Promise<OnnxSession> {
  return OnnxSession.open(writeOnnx(graphOf(network), { parameters: 'stored' }), testSession);
}

test('a target token does not see those after it, and padding changes nothing', async () => {
  const { network } = tinyTransformer();
  await using compiled = await compile(whole(network), teachingSignature, testSession);
  const run = async (pairs: readonly TokenPair[]) =>
    (await compiled(collatePairs(pairs, tinyIds.pad))).logProbabilities;
  const [short, long] = tinyPairs(
    [
      [2, 3],
      [5, 9],
    ],
    7,
  ) as [TokenPair, TokenPair];
  const alone = await run([short]);
  const beside = await run([short, long]);
  const other = await run([{ ...short, target: [...short.target.slice(0, 3), 9, 9] }]);
  for (let at = 0; at < 4; at++) expect(rowOf(beside, at)).toBeAllClose(rowOf(alone, at), close);
  for (let at = 0; at < 3; at++) expect(rowOf(other, at)).toEqual(rowOf(alone, at));
  expect(rowOf(other, 3)).not.toBeAllClose(rowOf(alone, 3), close);
  expect(rowOf(alone, 0)).toHaveLength(V);
});
