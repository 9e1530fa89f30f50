import { add, gather, mul, sub, sum } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { compileGradient } from '../../engine/compile.ts';
import type { CompiledGradient } from '../../engine/compile.ts';
import { Parameter } from '../../engine/parameter.ts';
import { float32, int32 } from '../../engine/signature.ts';
import { testSession } from '../../engine/testing/both-ways.ts';
import { seededRandom } from '../../engine/testing/operands.ts';
import type { TrainingTask } from '../trainer.ts';

/** A row to fit: three numbers, the row of a table, and what they should add up to. */
interface Example {
  readonly x: readonly number[];
  readonly id: number;
  readonly y: number;
}

const [D, V] = [3, 6] as const;

/**
 * The mean squared error of `x · w + table[id]`: the smallest training that has a dense gradient and one of a table's rows.
 * Each task has parameters of its own that begin at the same numbers.
 */
export async function regressionTask(): Promise<RegressionTask> {
  const random = seededRandom(5);
  const parameter = (name: string, shape: readonly number[], length: number) =>
    new Parameter(
      name,
      shape,
      Float32Array.from({ length }, () => random() - 0.5),
    );
  const w = parameter('w', [D], D);
  const table = parameter('table', [V, 1], V);
  const step = await compileGradient(
    ({ x, ids, y, share }) => {
      const rows = gather(table.tensor<Tensor2D>(), ids) as Tensor2D;
      const fitted = add(sum(mul(x, w.tensor<Tensor1D>()), 1, true), rows);
      const error = sub(fitted, y);
      return { loss: sum(mul(mul(error, error), share)) as Scalar };
    },
    [w, table],
    { x: float32(['B', D]), ids: int32(['B']), y: float32(['B', 1]), share: float32(['B', 1]) },
    testSession,
  );
  return new RegressionTask([w, table], step as CompiledGradient<string, 'loss'>);
}

type Batches = { readonly batches: (epoch: number) => Iterable<ReturnType<typeof feedsOf>> };

export class RegressionTask implements AsyncDisposable {
  readonly #initial: readonly Float32Array[];

  constructor(
    readonly parameters: readonly Parameter[],
    readonly step: CompiledGradient<string, 'loss'>,
  ) {
    this.#initial = parameters.map(({ values }) => values.slice());
  }

  /** The parameters as they were at first. */
  reset(): void {
    this.parameters.forEach((parameter, at) => {
      parameter.values.set(this.#initial[at] ?? []);
      parameter.touch();
    });
  }

  /** Every bit of the parameters. */
  bits(): string {
    return this.parameters
      .map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex'))
      .join(' ');
  }

  /** Twelve examples an epoch, other ones in each, in batches of this many. */
  task(
    batchSize: number,
    options: Partial<Omit<TrainingTask, 'batches'>> = {},
  ): Omit<TrainingTask, 'batches'> & Batches {
    return {
      parameters: this.parameters,
      step: this.step,
      batchesPerEpoch: 12 / batchSize,
      *batches(epoch) {
        const examples = examplesOf(epoch);
        for (let at = 0; at < examples.length; at += batchSize)
          yield feedsOf(examples.slice(at, at + batchSize));
      },
      ...options,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.step[Symbol.asyncDispose]();
  }
}

function examplesOf(epoch: number): readonly Example[] {
  const random = seededRandom(100 + epoch);
  return Array.from({ length: 12 }, (_, at) => {
    const x = Array.from({ length: D }, () => 2 * random() - 1);
    const id = (at * 5 + epoch) % (V - 1);
    return { x, id, y: x.reduce((total, each, i) => total + each * (i + 1), 0) + id / 10 };
  });
}

export const feedsOf = (examples: readonly Example[]) => ({
  x: { data: Float32Array.from(examples.flatMap(({ x }) => x)), shape: [examples.length, D] },
  ids: { data: Int32Array.from(examples.map(({ id }) => id)), shape: [examples.length] },
  y: { data: Float32Array.from(examples.map(({ y }) => y)), shape: [examples.length, 1] },
  /** Of each example in the mean; the size of a batch is not known to the graph. */
  share: { data: new Float32Array(examples.length).fill(1 / examples.length), shape: [examples.length, 1] },
});
