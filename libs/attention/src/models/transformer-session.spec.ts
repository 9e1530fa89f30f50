import { jest } from '@jest/globals';
import { toBeAllClose } from '@attention-flow/testing';
import { testSession } from '../engine/testing/both-ways.ts';
import { seededRandom } from '../engine/testing/operands.ts';
import { beamSearch } from './generation/beam-search.ts';
import type { Decoding } from './generation/decoding.ts';
import { greedy, sample } from './generation/one-path.ts';
import { forbidTokens } from './generation/rules.ts';
import { tinyIds, tinyPairs, tinyTransformer } from './testing/tiny-transformer.ts';
import type { TransformerConfig } from './transformer-config.ts';
import { TransformerSession, transformerOnnx } from './transformer-session.ts';

// Seconds on an idle machine, more on a crowded one.
jest.setTimeout(120_000);

expect.extend({ toBeAllClose });

const close = { absolute: 1e-3, relative: 1e-3 };
const { start, end, pad } = tinyIds;
const rules = {
  startId: start,
  endId: end,
  minTokens: 2,
  maxTokens: 20,
  forbid: [forbidTokens([pad, start])],
};

function open(options: Partial<TransformerConfig> = {}) {
  const { network } = tinyTransformer(options);
  const whole = { config: network.config, padId: pad };
  return TransformerSession.open(transformerOnnx(network), whole, testSession);
}

/** Forty sources, more than go into one call, of 0 to 12 tokens. */
const sources = tinyPairs(
  Array.from({ length: 40 }, (_, at) => [(at * 5) % 13, 0] as const),
  5,
).map(({ source }) => source);

const ways: readonly { readonly name: string; readonly begin: (source: number) => Decoding }[] = [
  { name: 'greedy', begin: () => greedy(rules) },
  { name: 'sampling', begin: (at) => sample(rules, { topK: 6 }, { uniform: seededRandom(at) }) },
  { name: 'beam search', begin: () => beamSearch(rules, { beam: 3, earlyStop: false }) },
  {
    name: 'grid beam search',
    begin: () => beamSearch(rules, { beam: 2, phrases: [[[7, 8, 9]], [[5], [6, 5]]] }),
  },
];

describe.each(ways)('$name', ({ begin }) => {
  test('writes what the network gives this probability when it reads it', async () => {
    await using session = await open({ flow: 'residual' });
    const outputs = await session.generate(sources, begin);
    expect(outputs).toHaveLength(sources.length);
    const ended = new Set<string>();
    for (const [at, all] of outputs.entries()) {
      for (const { tokens, logProbability, ending } of all.slice(0, 2)) {
        ended.add(ending);
        const { logProbabilities } = await session.read(sources[at]!, [start, ...tokens, end]);
        expect(logProbabilities).toHaveLength(tokens.length + 1);
        const counted = ending === 'end' ? logProbabilities : logProbabilities.slice(0, -1);
        expect(logProbability).toBeAllClose(
          counted.reduce((sum, each) => sum + each, 0),
          close,
        );
      }
    }
    // Texts of one call end at different steps.
    expect(ended).toContain('end');
  });

  test('writes the same whether texts are alone or together', async () => {
    await using session = await open();
    const together = await session.generate(sources, begin);
    for (const at of [0, 17, 39]) {
      const [alone] = await session.generate([sources[at]!], () => begin(at));
      expect(together[at]?.map(({ tokens }) => tokens)).toEqual(alone?.map(({ tokens }) => tokens));
    }
  });
});

test('reading says how much each token took from each source token', async () => {
  await using session = await open();
  const [source = []] = tinyPairs([[4, 0]], 2).map((pair) => pair.source);
  const { attention, logProbabilities } = await session.read(source, [start, 5, 6, end]);
  expect(logProbabilities.every((each) => each < 0)).toBe(true);
  expect(attention).toHaveLength(3);
  for (const row of attention) {
    expect(row).toHaveLength(source.length);
    expect(row.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 5);
  }
});

test('no sources have no outputs', async () => {
  await using session = await open();
  expect(await session.generate([], () => greedy(rules))).toEqual([]);
});
