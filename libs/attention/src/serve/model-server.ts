import type { Manifest } from '../artifacts/bundle.ts';
import { ClassifierBundle } from '../artifacts/classifier-bundle.ts';
import type { Attribution } from '../explain/attribution.ts';
import type { ExplanationMethod } from '../explain/classifier-explainer.ts';
import type { ClassifierReply, ClassifierRequest } from './classifier-worker.ts';
import { QueueFullError, ServingClosedError } from './errors.ts';
import { MicroBatcher } from './micro-batcher.ts';
import type { MicroBatcherStats } from './micro-batcher.ts';
import type { Patience } from './ticket.ts';
import type { Classification } from './text-classifier.ts';
import { WorkerPool } from './worker-pool.ts';

export interface ModelServerOptions {
  /** Threads, each with a copy of the model. */
  readonly workers?: number;
  readonly maxBatchSize?: number;
  /** Requests that may wait; one more is refused with QUEUE_FULL; 1,000 if not given. */
  readonly maxQueued?: number;
}

const defaultMaxQueued = 1000;

/** One loaded version: its threads and the queue before them. */
interface Generation {
  readonly manifest: Manifest;
  readonly pool: WorkerPool<ClassifierRequest, ClassifierReply>;
  readonly batcher: MicroBatcher<string, Classification>;
}

/** A classifier behind worker threads, so that the event loop stays free: batched, bounded, replaced while it answers. */
export class ModelServer implements AsyncDisposable {
  #isClosed = false;
  #explaining = 0;
  /** Reloads happen one after the other: the last one asked for is the one that stays. */
  #reloaded: Promise<void> = Promise.resolve();

  private constructor(
    private current: Generation,
    private readonly options: ModelServerOptions,
  ) {}

  /** @throws DamagedBundleError, WorkerDiedError, ServeOptionError */
  static async start(folder: string, options: ModelServerOptions = {}): Promise<ModelServer> {
    return new ModelServer(await open(folder, options), options);
  }

  get manifest(): Manifest {
    return this.current.manifest;
  }

  /** @throws QueueFullError, ServingClosedError; see MicroBatcher.submit for the others */
  classify(text: string, patience: Patience = {}): Promise<Classification> {
    return this.current.batcher.submit(text, patience);
  }

  /** @throws QueueFullError where as many explanations wait as texts may; WorkerRequestError for a label that is none */
  async explain(text: string, method: ExplanationMethod, label?: string): Promise<Attribution> {
    const { maxQueued = defaultMaxQueued } = this.options;
    if (this.#explaining >= maxQueued) throw new QueueFullError(maxQueued);
    this.#explaining += 1;
    try {
      const asked = { kind: 'explain', text, method, ...(label === undefined ? {} : { label }) } as const;
      const reply = await this.current.pool.run(asked);
      if (reply.kind !== 'explained') throw new TypeError(`Asked to explain, a worker ${reply.kind}`);
      return reply.attribution;
    } finally {
      this.#explaining -= 1;
    }
  }

  /**
   * Loads another bundle, then turns to it; what was asked before is answered by the old one.
   * @throws DamagedBundleError, WorkerDiedError: the old one goes on; ServingClosedError
   */
  reload(folder: string): Promise<void> {
    const reloaded = this.#reloaded.then(() => this.#replace(folder));
    this.#reloaded = reloaded.catch(() => undefined);
    return reloaded;
  }

  stats(): MicroBatcherStats {
    return this.current.batcher.stats();
  }

  /** Answers what was asked, then ends the threads, also those of a version that is being loaded. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([close(this.current), this.#reloaded]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #replace(folder: string): Promise<void> {
    if (this.#isClosed) throw new ServingClosedError('model server');
    const next = await open(folder, this.options);
    if (this.#isClosed) {
      await close(next);
      throw new ServingClosedError('model server');
    }
    const before = this.current;
    this.current = next;
    await close(before);
  }
}

async function open(folder: string, { workers = 1, ...limits }: ModelServerOptions): Promise<Generation> {
  const { manifest } = await ClassifierBundle.load(folder);
  // Checks the limits before there are threads to end; runs nothing before they serve.
  const batcher = new MicroBatcher<string, Classification>({
    ...limits,
    concurrency: workers,
    run: async (texts) => {
      const reply = await pool.run({ kind: 'classify', texts });
      if (reply.kind !== 'classified') throw new TypeError(`Asked to classify, a worker ${reply.kind}`);
      return reply.classifications;
    },
  });
  const pool = await WorkerPool.start<ClassifierRequest, ClassifierReply>({
    entry: new URL('./classifier-worker.ts', import.meta.url),
    size: workers,
    data: folder,
  });
  return { manifest, pool, batcher };
}

async function close({ pool, batcher }: Generation): Promise<void> {
  await batcher.close();
  await pool.close();
}
