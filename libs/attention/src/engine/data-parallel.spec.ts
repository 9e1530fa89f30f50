import { toBeAllClose } from '@attention-flow/testing';
import { add, gather, matMul, mul, square, sub, sum } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { compileGradient } from './compile.ts';
import type { Gradient } from './compile.ts';
import { Parameter } from './parameter.ts';
import { float32, int32 } from './signature.ts';
import type { TensorsOf } from './signature.ts';
import { testSession } from './testing/both-ways.ts';
import { seededRandom } from './testing/operands.ts';

expect.extend({ toBeAllClose });

const [V, D, C] = [7, 4, 3] as const;
const signature = { ids: int32(['B']), shared: float32([D]), targets: float32(['B', C]) };

/** A table, a matrix and a vector that every row is given: all that is treated in its own way. */
function model() {
  const random = seededRandom(3);
  const parameter = (name: string, shape: readonly [number, number]) =>
    new Parameter(
      name,
      shape,
      Float32Array.from({ length: shape[0] * shape[1] }, () => random() - 0.5),
    );
  const [table, matrix] = [parameter('table', [V, D]), parameter('matrix', [D, C])];
  const loss = ({ ids, shared, targets }: TensorsOf<typeof signature>) => {
    const x = add(gather(table.tensor<Tensor2D>(), ids), shared) as Tensor2D;
    return { loss: sum(square(sub(matMul(x, matrix.tensor<Tensor2D>()), targets))) as Scalar };
  };
  const open = (workers: number) =>
    compileGradient(loss, [table, matrix], signature, { ...testSession, workers });
  return { table, matrix, open };
}

function batch(B: number) {
  const random = seededRandom(B);
  const floats = (length: number) => Float32Array.from({ length }, () => random() - 0.5);
  return {
    ids: { data: Int32Array.from({ length: B }, (_, at) => (at * 3) % V), shape: [B] },
    shared: { data: floats(D), shape: [D] },
    targets: { data: floats(B * C), shape: [B, C] },
  };
}

/** A gradient as one dense array. */
function dense(gradient: Gradient | undefined, { values }: Parameter): Float32Array {
  if (gradient?.kind !== 'rows') return Float32Array.from(gradient?.values ?? []);
  const all = new Float32Array(values.length);
  for (const { ids, rows } of gradient.parts)
    ids.forEach((id, at) => {
      for (let d = 0; d < D; d++)
        all[Number(id) * D + d] = (all[Number(id) * D + d] ?? 0) + (rows[at * D + d] ?? 0);
    });
  return all;
}

describe('a gradient of several workers', () => {
  test('is that of one, batch after batch, while the parameters change', async () => {
    const { table, matrix, open } = model();
    await using one = await open(1);
    await using three = await open(3);
    // The last batches have fewer rows than there are workers.
    for (const B of [8, 5, 3, 2, 1, 6]) {
      const [alone, together] = [await one(batch(B)), await three(batch(B))];
      expect(together.outputs.loss.data).toBeAllClose(alone.outputs.loss.data, {
        relative: 1e-5,
        absolute: 1e-6,
      });
      for (const parameter of [table, matrix])
        expect(dense(together.gradients.get(parameter), parameter)).toBeAllClose(
          dense(alone.gradients.get(parameter), parameter),
          { relative: 1e-5, absolute: 1e-6 },
        );
      // Some rows of the table, all of the matrix.
      for (const row of [B % V, (B + 2) % V]) table.values.fill(B / 10, row * D, (row + 1) * D);
      table.touch(Int32Array.of(B % V, (B + 2) % V));
      matrix.values.forEach((value, at) => (matrix.values[at] = value * 0.9));
      matrix.touch();
    }
  });

  test('of what cannot run there is refused by the thread that fails, and nothing waits for ever', async () => {
    await using two = await model().open(2);
    const wrong = { ...batch(4), targets: { data: new Float32Array(8), shape: [4, 2] } };
    await expect(two(wrong)).rejects.toMatchObject({ code: expect.stringMatching(/ATTENTION_SHAPE|WORKER/) });
    const { outputs } = await two(batch(4));
    expect(Number.isFinite(outputs.loss.data[0])).toBe(true);
  });

  test('is for a CPU', async () => {
    const { table, matrix } = model();
    const fn = () => ({ loss: add(sum(table.tensor()), sum(mul(matrix.tensor(), 2))) as Scalar });
    const opened = compileGradient(fn, [table, matrix], {}, { device: 'tfjs-cpu', workers: 2 });
    await expect(opened).rejects.toMatchObject({ code: 'ATTENTION_UNKNOWN_DEVICE' });
  });
});
