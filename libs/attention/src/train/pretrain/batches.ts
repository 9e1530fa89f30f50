import { bucketBatches } from '../../data/batches.ts';
import type { Random } from '../../data/random.ts';
import type { NdArray } from '../../engine/session.ts';
import { noiseRange } from '../../nn/dropout.ts';

/** Batches of texts that are put together to be sorted by length. */
const batchesPerGroup = 16;

/** Batches of items of similar length, made of a stream a group at a time; all but the last batch are full. */
export async function* batched<T>(
  items: AsyncIterable<T>,
  lengthOf: (item: T) => number,
  batchSize: number,
  random: Random,
): AsyncGenerator<readonly T[], void, undefined> {
  const groupSize = batchSize * batchesPerGroup;
  let group: T[] = [];
  let groups = 0;
  const cut = () => {
    const own = random.fork(`group ${groups++}`);
    const lengths = group.map(lengthOf);
    const batches = bucketBatches(lengths, { batchSize, bucketSize: groupSize, random: own });
    const items = group;
    group = [];
    return batches.map((batch) => batch.flatMap((at) => items.slice(at, at + 1)));
  };
  for await (const item of items) {
    group.push(item);
    if (group.length === groupSize) yield* cut();
  }
  if (group.length > 0) yield* cut();
}

/** Fresh noise for dropout, a number for each token; see Dropout. */
export function dropoutNoise(shape: readonly number[], random: Random): NdArray {
  const { minimum, maximum } = noiseRange;
  const length = shape.reduce((product, size) => product * size, 1);
  return {
    data: Float32Array.from({ length }, () => minimum + random.uniform() * (maximum - minimum)),
    shape,
  };
}

/** The share of each of so many in their mean. */
export const equalShares = (count: number): NdArray => ({
  data: new Float32Array(count).fill(1 / count),
  shape: [count],
});
