import { Bundle } from '../artifacts/bundle.ts';
import type { Manifest } from '../artifacts/bundle.ts';
import type { Attribution } from '../explain/attribution.ts';
import type { ExplanationMethod } from '../explain/classifier-explainer.ts';
import type { ClassifierReply, ClassifierRequest } from './classifier-worker.ts';
import { MicroBatcher } from './micro-batcher.ts';
import type { MicroBatcherStats } from './micro-batcher.ts';
import type { Patience } from './ticket.ts';
import type { Classification } from './text-classifier.ts';
import { WorkerPool } from './worker-pool.ts';

export interface ModelServerOptions {
  /** Threads, each with a copy of the model. */
  readonly workers?: number;
  readonly maxBatchSize?: number;
  /** Requests that may wait; one more is refused with QUEUE_FULL. */
  readonly maxQueued?: number;
}

/** One loaded version: its threads and the queue before them. */
interface Generation {
  readonly manifest: Manifest;
  readonly pool: WorkerPool<ClassifierRequest, ClassifierReply>;
  readonly batcher: MicroBatcher<string, Classification>;
}

/** A classifier behind worker threads, so that the event loop stays free: batched, bounded, replaced while it answers. */
export class ModelServer implements AsyncDisposable {
  private constructor(
    private current: Generation,
    private readonly options: ModelServerOptions,
  ) {}

  /** @throws DamagedBundleError, WorkerDiedError */
  static async start(folder: string, options: ModelServerOptions = {}): Promise<ModelServer> {
    return new ModelServer(await open(folder, options), options);
  }

  get manifest(): Manifest {
    return this.current.manifest;
  }

  classify(text: string, patience: Patience = {}): Promise<Classification> {
    return this.current.batcher.submit(text, patience);
  }

  async explain(text: string, method: ExplanationMethod, label?: string): Promise<Attribution> {
    const reply = await this.current.pool.run({
      kind: 'explain',
      text,
      method,
      ...(label === undefined ? {} : { label }),
    });
    if (reply.kind !== 'explained') throw new TypeError(`Asked to explain, a worker ${reply.kind}`);
    return reply.attribution;
  }

  /** Loads another bundle, then turns to it; what was asked before is answered by the old one. A bad bundle changes nothing. */
  async reload(folder: string): Promise<void> {
    const next = await open(folder, this.options);
    const before = this.current;
    this.current = next;
    await close(before);
  }

  stats(): MicroBatcherStats {
    return this.current.batcher.stats();
  }

  close(): Promise<void> {
    return close(this.current);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

async function open(folder: string, { workers = 1, ...limits }: ModelServerOptions): Promise<Generation> {
  const { manifest } = await Bundle.load(folder);
  const entry = new URL('./classifier-worker.ts', import.meta.url);
  const pool = await WorkerPool.start<ClassifierRequest, ClassifierReply>({
    entry,
    size: workers,
    data: folder,
  });
  const batcher = new MicroBatcher<string, Classification>({
    ...limits,
    concurrency: workers,
    run: async (texts) => {
      const reply = await pool.run({ kind: 'classify', texts });
      if (reply.kind !== 'classified') throw new TypeError(`Asked to classify, a worker ${reply.kind}`);
      return reply.classifications;
    },
  });
  return { manifest, pool, batcher };
}

async function close({ pool, batcher }: Generation): Promise<void> {
  await batcher.close();
  await pool.close();
}
