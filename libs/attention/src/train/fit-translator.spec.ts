import { jest } from '@jest/globals';
import { Random } from '../data/random.ts';
import { testSession } from '../engine/testing/both-ways.ts';
import { greedy } from '../models/generation/one-path.ts';
import { tinyConfig, tinyIds } from '../models/testing/tiny-transformer.ts';
import { TransformerSession, transformerOnnx } from '../models/transformer-session.ts';
import { Transformer } from '../models/transformer.ts';
import { ParameterStore } from '../nn/parameter-store.ts';
import { fitTranslator } from './fit-translator.ts';

// Eight seconds of one core each; minutes where many share it.
jest.setTimeout(600_000);

const { start, end, first, pad } = tinyIds;
const config = { ...tinyConfig, hiddenSize: 32, numHeads: 4, intermediateSize: 64 };
const rules = { startId: start, endId: end, minTokens: 0, maxTokens: 12, forbid: [] };

/** Different sequences of 2 to 6 tokens. */
function sequences(count: number, random: Random): readonly (readonly number[])[] {
  const found = new Map<string, readonly number[]>();
  while (found.size < count) {
    const length = 2 + random.integer(5);
    const sequence = Array.from({ length }, () => first + random.integer(config.vocabSize - first));
    found.set(sequence.join(), sequence);
  }
  return [...found.values()];
}

test.each<{ readonly task: string; readonly answer: (sequence: readonly number[]) => readonly number[] }>([
  { task: 'copies', answer: (sequence) => sequence },
  { task: 'reverses', answer: (sequence) => sequence.toReversed() },
])('a small network $task 200 sequences that it was not taught, all of them right', async ({ answer }) => {
  const random = Random.fromSeed(1);
  const all = sequences(2200, random.fork('sequences'));
  const [held, taught] = [all.slice(0, 200), all.slice(200)];
  const around = (sequence: readonly number[]) => [start, ...sequence, end];
  const store = new ParameterStore(random.fork('parameters'));
  const network = new Transformer(store, config);
  const losses: number[] = [];
  await fitTranslator({
    network,
    store,
    pairs: taught.map((sequence) => ({ source: around(sequence), target: around(answer(sequence)) })),
    padId: pad,
    epochs: 35,
    batchSize: 64,
    learningRate: 5e-3,
    random: random.fork('training'),
    session: testSession,
    signal: new AbortController().signal,
    report: (progress) => progress.kind === 'step' && losses.push(progress.loss),
  });
  expect(losses).toHaveLength(35 * 32);
  await using session = await TransformerSession.open(
    transformerOnnx(network),
    { config, padId: pad },
    testSession,
  );
  const outputs = await session.generate(held.map(around), () => greedy(rules));
  const wrong = held.filter((sequence, at) => outputs[at]?.[0]?.tokens.join() !== answer(sequence).join());
  expect(wrong).toEqual([]);
});
