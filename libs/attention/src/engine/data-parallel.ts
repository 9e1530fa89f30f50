import { ParameterMirror } from './parameter-mirror.ts';
import type { Parameter } from './parameter.ts';
import { OnnxSession } from './session.ts';
import type { Feeds, Results, SessionOptions } from './session.ts';
import { shardsOf } from './shards.ts';
import type { Signature } from './signature.ts';
import type { GradientReply, GradientRequest, GradientWorkerStart } from './threads/gradient-worker.ts';
import { WorkerPool } from './threads/worker-pool.ts';

/** A training step that is ready to be opened in several threads. */
export interface ParallelStep {
  /** As ONNX, parameters as inputs. */
  readonly model: Uint8Array;
  readonly signature: Signature;
  readonly parameters: readonly Parameter[];
  /** Outputs as large as a parameter. */
  readonly dense: ReadonlyMap<string, Parameter>;
}

export interface ParallelOptions {
  /** Of each worker. */
  readonly session: SessionOptions;
  /** The calling thread is one of them. */
  readonly workers: number;
}

type Worker = WorkerPool<GradientRequest, GradientReply>;
type Places = GradientRequest['places'];

/**
 * Runs one step in several threads at once, each with its rows of the batch. The calling thread is the first; the others
 * hold the same graph in a session of their own, and copies of the parameters that are brought up to date from shared
 * memory: of a table only the rows that were written.
 */
export class DataParallel implements AsyncDisposable {
  private constructor(
    private readonly step: ParallelStep,
    private readonly session: OnnxSession,
    private readonly workers: readonly { readonly pool: Worker; readonly places: Places }[],
    private readonly mirror: ParameterMirror,
  ) {}

  /** @throws UnknownDeviceError; WorkerDiedError for a thread that does not start */
  static async open(step: ParallelStep, { session, workers }: ParallelOptions): Promise<DataParallel> {
    const mirror = new ParameterMirror(step.parameters);
    const main = await OnnxSession.open(step.model, session);
    const data: GradientWorkerStart = { model: step.model, session, parameters: mirror.shared };
    const entry = new URL('./threads/gradient-worker.ts', import.meta.url);
    const opened = await Promise.allSettled(
      Array.from({ length: workers - 1 }, () =>
        // One that dies ends the training: it is not to be asked again.
        WorkerPool.start<GradientRequest, GradientReply>({ entry, size: 1, maxDeaths: 1, data }),
      ),
    );
    const pools = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const parallel = new DataParallel(
      step,
      main,
      pools.map((pool) => ({ pool, places: placesOf(step) })),
      mirror,
    );
    const failed = opened.find((each) => each.status === 'rejected');
    if (!failed) return parallel;
    await parallel[Symbol.asyncDispose]();
    throw failed.reason;
  }

  /**
   * The results for each shard of the batch, in the order of its rows.
   * @throws WorkerDiedError, WorkerRequestError, ShapeError
   */
  async run(inputs: Feeds): Promise<readonly Results[]> {
    const [first = {}, ...others] = shardsOf(inputs, this.step.signature, this.workers.length + 1);
    const changes = this.mirror.update();
    const replies = this.workers.map(async ({ pool, places }, at) => {
      const shard = others[at];
      const reply = await pool.run({ changes, places, ...(shard ? { shard: unattached(shard) } : {}) });
      return reply && { ...reply, ...this.#placed(places) };
    });
    const own = this.#own(first);
    // All of them, whatever becomes of one: the shared memory is written to only when nobody reads it.
    await Promise.allSettled([own, ...replies]);
    const results = await Promise.all([own, ...replies]);
    return results.filter((result) => result !== undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.mirror.close();
    await Promise.all([this.session[Symbol.asyncDispose](), ...this.workers.map(({ pool }) => pool.close())]);
  }

  #own(inputs: Feeds): Promise<Results> {
    const used = new Set(this.session.inputNames);
    const parameters = this.step.parameters.map(
      ({ name, shape, values }) => [name, { data: values, shape }] as const,
    );
    const all = [...parameters, ...Object.entries(inputs)].filter(([name]) => used.has(name));
    return this.session.run(Object.fromEntries(all));
  }

  #placed(places: Places): Results {
    return Object.fromEntries(
      Object.entries(places).map(([name, data]) => [
        name,
        { data, shape: this.step.dense.get(name)?.shape ?? [data.length] },
      ]),
    );
  }
}

/**
 * What the shards computed, added up: scalars, such as the loss, and dense gradients. Rows of tables are not: each shard has
 * its own.
 */
export function addedUp(shards: readonly Results[], dense: ParallelStep['dense']): Results {
  const [first = {}, ...others] = shards;
  if (others.length === 0) return first;
  return Object.fromEntries(
    Object.entries(first).flatMap(([name, { data, shape }]) => {
      if (!(data instanceof Float32Array) || (shape.length > 0 && !dense.has(name))) return [];
      const sum = data.slice();
      for (const { [name]: other } of others) {
        for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + Number(other?.data[i]);
      }
      return [[name, { data: sum, shape }]];
    }),
  );
}

const placesOf = ({ dense }: ParallelStep): Places =>
  Object.fromEntries(
    [...dense].map(([name, { values }]) => [
      name,
      new Float32Array(new SharedArrayBuffer(values.byteLength)),
    ]),
  );

/** A view is cloned with the whole buffer behind it: only its own part is sent. */
const unattached = (shard: Feeds): Feeds =>
  Object.fromEntries(
    Object.entries(shard).map(([name, { data, shape }]) => [name, { data: data.slice(), shape }]),
  );
