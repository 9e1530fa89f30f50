import { toBeAllClose } from '@attention-flow/testing';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { compileGradient } from './compile.ts';
import { ShapeError } from './errors.ts';
import { Parameter } from './parameter.ts';
import { float32, int32 } from './signature.ts';
import { testSession } from './testing/both-ways.ts';
import type { Tensors } from './testing/both-ways.ts';
import { dense, eagerGradients } from './testing/eager-gradients.ts';
import { seededRandom } from './testing/operands.ts';

expect.extend({ toBeAllClose });

const [V, D] = [6, 3] as const;
const random = seededRandom(1);
const table = new Parameter(
  'table',
  [V, D],
  new Float32Array(V * D).map(() => random() - 0.5),
);
const signature = { ids: int32(['B', 'T']), others: int32(['B']), weights: float32(['B', D]) };

interface Inputs {
  readonly ids: Tensor2D;
  readonly others: Tensor1D;
  readonly weights: Tensor2D;
}
/** A loss in which every gathered element has a slope of its own. */
const weighed = (rows: Tensor, weights: Tensor): Scalar => tf.sum(tf.mul(tf.square(rows), weights)) as Scalar;
const bag = ({ ids, weights }: Inputs) => weighed(tf.sum(tf.gather(table.tensor(), ids), 1), weights);
const row = ({ others, weights }: Inputs) => weighed(tf.gather(table.tensor(), others), weights);
const whole = () => tf.sum(tf.exp(table.tensor())) as Scalar;

/** Few ids in many places: duplicates within a gather and between gathers. */
const batches = fc
  .record({ B: fc.integer({ min: 1, max: 4 }), T: fc.integer({ min: 1, max: 5 }), seed: fc.nat() })
  .map(({ B, T, seed }) => {
    const next = seededRandom(seed);
    const ids = (length: number) => Int32Array.from({ length }, () => Math.floor(next() * V));
    return {
      ids: { data: ids(B * T), shape: [B, T] },
      others: { data: ids(B), shape: [B] },
      weights: { data: Float32Array.from({ length: B * D }, () => next() * 2 - 1), shape: [B, D] },
    };
  });

describe('the gradient of a gathered table', () => {
  test.each([
    { name: 'one gather', loss: bag, kind: 'rows', parts: 1 },
    {
      name: 'two gathers',
      loss: (inputs: Inputs) => tf.add<Scalar>(bag(inputs), row(inputs)),
      kind: 'rows',
      parts: 2,
    },
    {
      name: 'three gathers',
      loss: (inputs: Inputs) => tf.addN([bag(inputs), row(inputs), row(inputs)]) as Scalar,
      kind: 'rows',
      parts: 3,
    },
    {
      name: 'the same gather used twice',
      loss: ({ ids, weights }: Inputs) => {
        const rows = tf.gather(table.tensor(), ids);
        return tf.add<Scalar>(weighed(tf.sum(rows, 1), weights), tf.sum(tf.exp(rows)));
      },
      kind: 'rows',
      parts: 1,
    },
    {
      name: 'a gather and the whole table',
      loss: (inputs: Inputs) => tf.add<Scalar>(bag(inputs), whole()),
      kind: 'dense',
      parts: 0,
    },
    {
      name: 'columns gathered',
      loss: () => tf.sum(tf.square(tf.gather(table.tensor(), tf.tensor1d([2, 0, 2], 'int32'), 1))) as Scalar,
      kind: 'dense',
      parts: 0,
    },
    {
      name: 'rows of a transposed table',
      loss: () =>
        tf.sum(tf.square(tf.gather(tf.transpose(table.tensor()), tf.tensor1d([2, 0, 2], 'int32')))) as Scalar,
      kind: 'dense',
      parts: 0,
    },
  ])('of $name is $kind and equals the eager one', async ({ loss, kind, parts }) => {
    await using compiled = await compileGradient(
      (inputs) => ({ loss: loss(inputs) }),
      [table],
      signature,
      testSession,
    );
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        const gradient = (await compiled(batch)).gradients.get(table)!;
        const expected = eagerGradients((inputs: Tensors) => loss(inputs as never), [table], batch);
        expect(gradient.kind).toBe(kind);
        expect(gradient.kind === 'rows' ? gradient.parts.length : 0).toBe(parts);
        expect(dense(gradient, table)).toBeAllClose(expected.get(table)!, { absolute: 1e-5, relative: 1e-5 });
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  test('hands out the rows of the batch alone', async () => {
    await using compiled = await compileGradient(
      (inputs) => ({ loss: bag(inputs) }),
      [table],
      signature,
      testSession,
    );
    const { gradients } = await compiled({
      ids: { data: Int32Array.of(4, 1, 4), shape: [1, 3] },
      others: { data: Int32Array.of(0), shape: [1] },
      weights: { data: Float32Array.of(1, 1, 1), shape: [1, 3] },
    });
    const gradient = gradients.get(table)!;
    expect(gradient.kind === 'rows' && gradient.parts.map(({ ids }) => [...ids])).toEqual([[4n, 1n, 4n]]);
  });

  test('is refused for an id that the table does not have', async () => {
    await using compiled = await compileGradient(
      (inputs) => ({ loss: row(inputs) }),
      [table],
      signature,
      testSession,
    );
    const refused = compiled({
      ids: { data: Int32Array.of(0), shape: [1, 1] },
      others: { data: Int32Array.of(V), shape: [1] },
      weights: { data: Float32Array.of(1, 1, 1), shape: [1, 3] },
    });
    await expect(refused).rejects.toThrow(ShapeError);
  });
});

test('tables whose vectors are added share the rows of their gradients', async () => {
  const places = new Parameter('places', [V, D], new Float32Array(V * D));
  const loss = ({ others, weights }: Inputs) => ({
    loss: weighed(
      tf.add(
        tf.gather(table.tensor(), others),
        tf.gather(places.tensor(), tf.sub(tf.scalar(V - 1, 'int32'), others)),
      ),
      weights,
    ),
  });
  await using run = await compileGradient(loss, [table, places], signature, testSession);
  const [batch] = fc.sample(batches, { numRuns: 1, seed: 1 });
  const { gradients } = await run(batch!);
  const [one, other] = [gradients.get(table)!, gradients.get(places)!];
  if (one.kind !== 'rows' || other.kind !== 'rows') throw new Error('Expected rows');
  expect(other.parts[0]!.rows).toBe(one.parts[0]!.rows);
  expect([...other.parts[0]!.ids]).toEqual([...one.parts[0]!.ids].map((id) => BigInt(V - 1) - id));
});
