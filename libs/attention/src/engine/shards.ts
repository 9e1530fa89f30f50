import type { Feeds, NdArray } from './session.ts';
import type { Signature } from './signature.ts';

/** The size along which a batch is cut: the texts of a batch. */
const batchSymbol = 'B';

/**
 * Cuts a batch along `B` into as many shards, or fewer where it has fewer rows; inputs without `B` go to every shard whole.
 * The arrays are views: nothing is copied.
 */
export function shardsOf(inputs: Feeds, signature: Signature, shards: number): readonly Feeds[] {
  const rows = rowsOf(inputs, signature);
  const count = Math.max(1, Math.min(shards, rows));
  return Array.from({ length: count }, (_, shard) => {
    const start = Math.floor((shard * rows) / count);
    const end = Math.floor(((shard + 1) * rows) / count);
    return Object.fromEntries(
      Object.entries(inputs).map(([name, array]) => [
        name,
        signature[name]?.shape[0] === batchSymbol ? rowsBetween(array, start, end) : array,
      ]),
    );
  });
}

function rowsOf(inputs: Feeds, signature: Signature): number {
  const [name] = Object.entries(signature).find(([, { shape }]) => shape[0] === batchSymbol) ?? [];
  return (name === undefined ? undefined : inputs[name]?.shape[0]) ?? 1;
}

function rowsBetween({ data, shape }: NdArray, start: number, end: number): NdArray {
  const width = shape.slice(1).reduce((product, size) => product * size, 1);
  return { data: data.subarray(start * width, end * width), shape: [end - start, ...shape.slice(1)] };
}
