import type { Manifest } from '../artifacts/bundle.ts';
import { ClassifierBundle } from '../artifacts/classifier-bundle.ts';
import { loadEncoderBase } from '../artifacts/encoder-base.ts';
import type { Attribution } from '../explain/attribution.ts';
import { bestMethod } from '../explain/best-method.ts';
import type { ExplanationMethod } from '../explain/classifier-explainer.ts';
import { AnswerCache } from './answer-cache.ts';
import type { ClassifierReply, ClassifierRequest } from './classifier-worker.ts';
import { ServingClosedError } from '../engine/threads/errors.ts';
import { NoPreviousModelError, QueueFullError } from './errors.ts';
import { MicroBatcher } from './micro-batcher.ts';
import type { MicroBatcherStats } from './micro-batcher.ts';
import type { ClassifierSource } from './served-adapters.ts';
import type { Patience } from './ticket.ts';
import type { Classification, ClassifyRequest, ExplainTarget } from './text-classifier.ts';
import { WorkerPool } from '../engine/threads/worker-pool.ts';
import type { WorkerPoolStats } from '../engine/threads/worker-pool.ts';

export interface ModelServerOptions {
  /** Threads, each with a copy of the model; 1 if not given. */
  readonly workers?: number;
  /** Threads there may be while texts wait; `workers` if not given. */
  readonly maxWorkers?: number;
  readonly maxBatchSize?: number;
  /** Requests that may wait; one more is refused with QUEUE_FULL; 1,000 if not given. */
  readonly maxQueued?: number;
  /** A batch or an explanation that takes longer ends its thread, which is replaced; a minute if not given. */
  readonly maxRequestMs?: number;
  /** Answers kept for texts that are asked again; 1,000 if not given. */
  readonly cacheSize?: number;
}

/** Plain numbers for whoever watches. */
export interface ModelServerStats extends MicroBatcherStats {
  readonly version: string;
  /** Tokens that were read since this version answers; what the cache answered is not read again. */
  readonly tokens: number;
  /** Of the time in which a worker computed them; 0 before the first. */
  readonly tokensPerSecond: number;
  /** Tokens that were not read, of texts longer than the model reads, since this version answers. */
  readonly droppedTokens: number;
  readonly workers: WorkerPoolStats;
  readonly cache: ReturnType<AnswerCache<unknown>['stats']>;
}

const defaultMaxQueued = 1000;
const defaultMaxRequestMs = 60_000;
const defaultCacheSize = 1000;

/** One loaded version: its threads and the queue before them. */
interface Generation {
  readonly source: ClassifierSource;
  readonly manifest: Manifest;
  readonly pool: WorkerPool<ClassifierRequest, ClassifierReply>;
  readonly batcher: MicroBatcher<string | ClassifyRequest, Classification>;
  readonly cache: AnswerCache<Classification>;
  readonly counts: { tokens: number; droppedTokens: number; busyMs: number };
}

/** A classifier behind worker threads, so that the event loop stays free: batched, bounded, replaced while it answers. */
export class ModelServer implements AsyncDisposable {
  #isClosed = false;
  #explaining = 0;
  /** Where the version before is. */
  #previous: ClassifierSource | undefined;
  /** Reloads happen one after the other: the last one asked for is the one that stays. */
  #reloaded: Promise<void> = Promise.resolve();

  private constructor(
    private current: Generation,
    private readonly options: ModelServerOptions,
  ) {}

  /** @throws DamagedBundleError, AdapterBaseError, WorkerDiedError, ServeOptionError */
  static async start(source: ClassifierSource, options: ModelServerOptions = {}): Promise<ModelServer> {
    return new ModelServer(await open(source, options), options);
  }

  /** Of the classifier, or of the base of adapters. */
  get manifest(): Manifest {
    return this.current.manifest;
  }

  /** What `best` is: the method that was measured to be truest to the model, else gradient x input. */
  get explanationMethod(): ExplanationMethod {
    return bestMethod(this.manifest.metrics);
  }

  /**
   * @param asked the adapter to answer with, where there are several; requests for different ones may share a batch
   * @throws QueueFullError, ServingClosedError; see MicroBatcher.submit for the others
   */
  async classify(
    text: string,
    { adapter, ...patience }: Patience & Pick<ClassifyRequest, 'adapter'> = {},
  ): Promise<Classification> {
    const { batcher, cache } = this.current;
    const key = adapter === undefined ? text : `${adapter}\0${text}`;
    const known = cache.get(key);
    if (known) return known;
    const answer = await batcher.submit(adapter === undefined ? text : { text, adapter }, patience);
    cache.set(key, answer);
    return answer;
  }

  /** @throws QueueFullError where as many explanations wait as texts may; WorkerRequestError for a label that is none */
  async explain(
    text: string,
    method: ExplanationMethod | 'best',
    asked: string | ExplainTarget = {},
  ): Promise<Attribution> {
    const { maxQueued = defaultMaxQueued } = this.options;
    if (this.#explaining >= maxQueued) throw new QueueFullError(maxQueued);
    this.#explaining += 1;
    try {
      const target = typeof asked === 'string' ? { label: asked } : asked;
      const chosen = method === 'best' ? this.explanationMethod : method;
      const reply = await this.current.pool.run({ kind: 'explain', text, method: chosen, target });
      if (reply.kind !== 'explained') throw new TypeError(`Asked to explain, a worker ${reply.kind}`);
      return reply.attribution;
    } finally {
      this.#explaining -= 1;
    }
  }

  /**
   * Loads another bundle, or other adapters, then turns to it; what was asked before is answered by the old one.
   * @throws DamagedBundleError, AdapterBaseError, WorkerDiedError: the old one goes on; ServingClosedError
   */
  reload(source: ClassifierSource): Promise<void> {
    const reloaded = this.#reloaded.then(() => this.#replace(source));
    this.#reloaded = reloaded.catch(() => undefined);
    return reloaded;
  }

  /**
   * Turns back to the version that was replaced last, whose bundle must still be there.
   * @throws NoPreviousModelError; see `reload` for the others
   */
  async rollback(): Promise<void> {
    await this.#reloaded;
    if (this.#previous === undefined) throw new NoPreviousModelError();
    return this.reload(this.#previous);
  }

  /** Of the version that answers now. */
  stats(): ModelServerStats {
    const { batcher, pool, cache, manifest, counts } = this.current;
    return {
      ...batcher.stats(),
      version: manifest.version,
      tokens: counts.tokens,
      tokensPerSecond: counts.busyMs === 0 ? 0 : (1000 * counts.tokens) / counts.busyMs,
      droppedTokens: counts.droppedTokens,
      workers: pool.stats(),
      cache: cache.stats(),
    };
  }

  /** Answers what was asked, then ends the threads, also those of a version that is being loaded. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([close(this.current), this.#reloaded]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #replace(source: ClassifierSource): Promise<void> {
    if (this.#isClosed) throw new ServingClosedError('model server');
    const next = await open(source, this.options);
    if (this.#isClosed) {
      await close(next);
      throw new ServingClosedError('model server');
    }
    const before = this.current;
    this.current = next;
    this.#previous = before.source;
    await close(before);
  }
}

async function open(
  source: ClassifierSource,
  {
    workers = 1,
    maxWorkers = workers,
    maxRequestMs = defaultMaxRequestMs,
    cacheSize = defaultCacheSize,
    ...limits
  }: ModelServerOptions,
): Promise<Generation> {
  const { manifest } =
    typeof source === 'string' ? await ClassifierBundle.load(source) : await loadEncoderBase(source.base);
  const counts = { tokens: 0, droppedTokens: 0, busyMs: 0 };
  // Checks the limits before there are threads to end; runs nothing before they serve.
  const batcher = new MicroBatcher<string | ClassifyRequest, Classification>({
    ...limits,
    concurrency: maxWorkers,
    run: async (texts) => {
      const started = performance.now();
      const reply = await pool.run({ kind: 'classify', texts });
      if (reply.kind !== 'classified') throw new TypeError(`Asked to classify, a worker ${reply.kind}`);
      counts.busyMs += performance.now() - started;
      for (const { tokens, droppedTokens } of reply.classifications) {
        counts.tokens += tokens;
        counts.droppedTokens += droppedTokens;
      }
      return reply.classifications;
    },
  });
  const pool = await WorkerPool.start<ClassifierRequest, ClassifierReply>({
    entry: new URL('./classifier-worker.ts', import.meta.url),
    size: workers,
    maxSize: maxWorkers,
    maxRequestMs,
    data: source,
  });
  return { source, manifest, pool, batcher, counts, cache: new AnswerCache(cacheSize) };
}

async function close({ pool, batcher }: Generation): Promise<void> {
  await batcher.close();
  await pool.close();
}
