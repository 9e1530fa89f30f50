import { gapBucket, gapBuckets } from '../models/interest-model.ts';
import type { BehaviourSequence, ItemTexts } from '../models/interest-batch.ts';
import { InterestSession } from '../models/interest-session.ts';
import { fitInterest } from './fit-interest.ts';
import type { FitInterestOptions } from './fit-interest.ts';

const items = 8;
/** The last item is new: it has the text of item 3 and no users. */
const fresh = 7;
const texts: ItemTexts = {
  vectors: Float32Array.from({ length: items * items }, (_, at) => {
    const [item, place] = [Math.floor(at / items), at % items];
    return Number(place === (item === fresh ? 3 : item));
  }),
  size: items,
  counts: [9, 9, 9, 9, 9, 9, 9, 0],
};
const sequence = (...of: readonly number[]): BehaviourSequence => ({
  items: Int32Array.from(of),
  times: Float64Array.from(of, (_, at) => 60 * at),
});
/** People go round: after 0 comes 1, after 6 comes 0. */
const circle = (start: number, length: number) =>
  sequence(...Array.from({ length }, (_, at) => (start + at) % fresh));

const options: FitInterestOptions = {
  texts,
  sequences: Array.from({ length: 14 }, (_, user) => circle(user % fresh, 5)),
  config: { hiddenSize: 16, numHeads: 2, numLayers: 1, maxEvents: 4, eventTypes: 1, dropout: 0 },
  seed: 1,
  epochs: 80,
  batchSize: 14,
  learningRate: 0.01,
};

function scores(session: InterestSession, vector: Float32Array): readonly number[] {
  return Array.from({ length: items }, (_, item) =>
    vector.reduce((sum, value, at) => sum + value * (session.itemVectors[item * vector.length + at] ?? 0), 0),
  );
}

describe('fitInterest', () => {
  let session: InterestSession;
  const losses: number[] = [];
  beforeAll(async () => {
    const model = await fitInterest({ ...options, onEpoch: (_, loss) => losses.push(loss) });
    session = await InterestSession.open(model, texts);
  });
  afterAll(() => session[Symbol.asyncDispose]());

  const interestOf = async (...of: readonly number[]) => {
    const [interest] = await session.interests([sequence(...of)]);
    if (!interest) throw new Error('nothing was read');
    return interest;
  };

  test('learns what comes next', async () => {
    const next = scores(session, (await interestOf(0, 1, 2)).vector).slice(0, fresh);
    expect(next.indexOf(Math.max(...next))).toBe(3);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 2);
  });

  test('a new item lives on its text', async () => {
    const all = scores(session, (await interestOf(0, 1, 2)).vector);
    const others = [0, 1, 2, 4, 5, 6].map((item) => all[item] ?? 0);
    expect(all[fresh]).toBeGreaterThan(Math.max(...others));
  });

  test('attention is a distribution over the events read, the newest ones', async () => {
    const { attention } = await interestOf(6, 0, 1, 2, 3, 4);
    expect(attention).toHaveLength(4);
    expect(attention.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  });

  test('an answer does not depend on who else is asked for', async () => {
    const alone = await interestOf(4, 5);
    const [, together] = await session.interests([circle(0, 4), sequence(4, 5), sequence()]);
    expect(together?.vector).toHaveLength(alone.vector.length);
    alone.vector.forEach((value, at) => expect(together?.vector[at]).toBeCloseTo(value, 4));
  });

  test('nobody is read out of nothing', async () => {
    expect(await session.interests([sequence()])).toEqual([undefined]);
  });
});

test('the sampled softmax learns too, and the same seed gives the same model', async () => {
  const sampled = { ...options, epochs: 3, softmaxItems: 2 };
  const [one, other] = [await fitInterest(sampled), await fitInterest(sampled)];
  expect(one.ids.weight.values).toEqual(other.ids.weight.values);
});

test('refuses behaviour without a next event', async () => {
  await expect(fitInterest({ ...options, sequences: [sequence(1)] })).rejects.toThrow(
    expect.objectContaining({ code: 'ATTENTION_INVALID_OPTION' }),
  );
});

test.each([
  { seconds: 0, bucket: 0 },
  { seconds: 60, bucket: 1 },
  { seconds: 86_400, bucket: 10 },
  { seconds: 1e12, bucket: gapBuckets - 1 },
])('$seconds seconds are in bucket $bucket', ({ seconds, bucket }) => {
  expect(gapBucket(seconds)).toBe(bucket);
});
