import { InvalidOptionError } from './errors.ts';
import type { Random } from './random.ts';

export interface BucketOptions {
  /** Examples in a batch. */
  readonly batchSize: number;
  /** Examples sorted by length together: larger pads less, smaller mixes more. Rounded down to whole batches. */
  readonly bucketSize: number;
  readonly random: Random;
}

/**
 * One epoch of batches of similar length, so that little of a batch is padding.
 *
 * The examples are shuffled, cut into buckets, sorted by length within each, cut into batches, and the batches shuffled.
 * Give a fork of the generator for each epoch (`random.fork('epoch 3')`) to resume at any of them.
 *
 * @param lengths of the examples, in tokens
 * @returns batches of indices into `lengths`; each index exactly once; all batches are full but one at most
 */
export function bucketBatches(
  lengths: readonly number[],
  { batchSize, bucketSize, random }: BucketOptions,
): readonly (readonly number[])[] {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new InvalidOptionError('batchSize', batchSize, 'a whole number from 1');
  }
  if (!(bucketSize >= batchSize)) {
    throw new InvalidOptionError('bucketSize', bucketSize, `at least the batch size, ${batchSize}`);
  }
  const wholeBucket = Math.floor(Math.min(bucketSize, lengths.length + batchSize) / batchSize) * batchSize;
  const order = random.shuffle([...lengths.keys()]);
  const batches = chunks(order, wholeBucket).flatMap((bucket) =>
    chunks(
      bucket.sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0)),
      batchSize,
    ),
  );
  return random.shuffle(batches);
}

function chunks(indices: readonly number[], size: number): number[][] {
  const count = Math.ceil(indices.length / size);
  return Array.from({ length: count }, (_, chunk) => indices.slice(chunk * size, (chunk + 1) * size));
}
