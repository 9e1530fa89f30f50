import type { Transferable } from 'node:worker_threads';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import { ServeOptionError, ServingClosedError, WorkerPoolExhaustedError } from './errors.ts';
import type { Job } from './supervised-worker.ts';
import { SupervisedWorker } from './supervised-worker.ts';
import { WorkerThread } from './worker-thread.ts';

export interface WorkerPoolOptions {
  /** The file that calls `serveRequests`, TypeScript or JavaScript: `new URL('./entry.ts', import.meta.url)`. */
  readonly entry: URL;
  /** Workers that are always there. */
  readonly size: number;
  /** Workers there may be: one more is started when a request has waited for `growAfterMs`; `size` if not given. */
  readonly maxSize?: number;
  /** 50 if not given. */
  readonly growAfterMs?: number;
  /** A worker beyond `size` with nothing to do for so long is closed; a minute if not given. */
  readonly shrinkAfterMs?: number;
  /** A request that takes longer ends its worker, which is replaced; for ever if not given. */
  readonly maxRequestMs?: number;
  /** Cloned for every worker, which reads it with `workerInput()`. */
  readonly data?: unknown;
  /** Deaths in a row, no request answered in between, after which a worker is not replaced; 5 if not given. */
  readonly maxDeaths?: number;
  readonly clock?: Clock;
}

export interface WorkerPoolStats {
  readonly size: number;
  /** Workers that could take a request now. */
  readonly idle: number;
  readonly busy: number;
  /** Requests that wait for a worker. */
  readonly waiting: number;
  /** Threads that died since the start, those of workers that were closed again too. */
  readonly deaths: number;
}

/**
 * Threads that answer requests, each one at a time, in the order of arrival. A worker that dies fails the request it had, with
 * the cause, and is replaced; meanwhile the others go on. The pool's own queue has no limit: MicroBatcher in front has.
 */
export class WorkerPool<Request, Reply> implements AsyncDisposable {
  #workers: readonly SupervisedWorker<Request, Reply>[] = [];
  readonly #waiting: Job<Request, Reply>[] = [];
  readonly #options: Required<WorkerPoolOptions>;
  /** Of workers that were closed since. */
  #pastDeaths = 0;
  readonly #leaving = new Set<Promise<void>>();
  #cancelGrowth: (() => void) | undefined;
  #cancelShrink: (() => void) | undefined;
  #drained: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  private constructor(options: WorkerPoolOptions) {
    this.#options = {
      data: undefined,
      maxSize: options.size,
      growAfterMs: 50,
      shrinkAfterMs: 60_000,
      maxRequestMs: Infinity,
      maxDeaths: 5,
      clock: systemClock,
      ...options,
    };
    const { size, maxSize, maxDeaths, growAfterMs, shrinkAfterMs, maxRequestMs } = this.#options;
    for (const [option, value] of Object.entries({ size, maxSize, maxDeaths })) {
      if (!Number.isInteger(value) || value < 1)
        throw new ServeOptionError(option, value, 'a whole number above 0');
    }
    if (maxSize < size) throw new ServeOptionError('maxSize', maxSize, `the size, ${size}, or more`);
    for (const [option, value] of Object.entries({ growAfterMs, shrinkAfterMs, maxRequestMs })) {
      if (!(value > 0)) throw new ServeOptionError(option, value, 'above 0');
    }
    for (let index = 0; index < size; index++) this.#add();
  }

  /**
   * A pool whose workers all serve.
   *
   * @throws ServeOptionError; WorkerDiedError with its cause if an entry fails before it serves, and no thread is left then
   */
  static async start<Request, Reply>(options: WorkerPoolOptions): Promise<WorkerPool<Request, Reply>> {
    const pool = new WorkerPool<Request, Reply>(options);
    try {
      await Promise.all(pool.#workers.map((worker) => worker.start()));
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  get size(): number {
    return this.#workers.length;
  }

  /**
   * The reply of a worker. Rejects with WorkerRequestError if its handler threw, WorkerDiedError if the worker ended,
   * ServingClosedError or WorkerPoolExhaustedError if there is none to ask, DataCloneError if the request cannot be sent.
   *
   * @param transfer buffers that move to the worker and are not copied; the caller can no longer read them
   */
  run(request: Request, transfer: readonly Transferable[] = []): Promise<Reply> {
    if (this.#closed) return Promise.reject(new ServingClosedError('worker pool'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, transfer, resolve, reject });
      this.#assign();
    });
  }

  stats(): WorkerPoolStats {
    const count = (kind: string) => this.#workers.filter(({ state }) => state === kind).length;
    return {
      size: this.size,
      idle: count('idle'),
      busy: count('busy'),
      waiting: this.#waiting.length,
      deaths: this.#workers.reduce((sum, { deaths }) => sum + deaths, this.#pastDeaths),
    };
  }

  /** Takes no more requests, waits for those it has, and lets the workers close. */
  close(): Promise<void> {
    this.#closed ??= new Promise<void>((resolve) => {
      this.#drained = resolve;
      queueMicrotask(() => this.#assign());
    }).then(async () => {
      await Promise.all([...this.#workers.map((worker) => worker.close()), ...this.#leaving]);
    });
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #add(): SupervisedWorker<Request, Reply> {
    const { entry, data, clock, maxDeaths, maxRequestMs } = this.#options;
    const worker = new SupervisedWorker<Request, Reply>({
      open: () => new WorkerThread<Request, Reply>(entry, data, clock),
      maxDeaths,
      maxRequestMs,
      clock,
      changed: () => this.#assign(),
    });
    this.#workers = [...this.#workers, worker];
    return worker;
  }

  #assign(): void {
    for (const worker of this.#workers) {
      const [job] = this.#waiting;
      if (job && worker.take(job)) this.#waiting.shift();
    }
    if (this.#workers.every(({ state }) => state === 'givenUp')) {
      for (const { reject } of this.#waiting.splice(0)) reject(this.#exhausted());
    }
    const isBusy = this.#workers.some(({ state }) => state === 'busy');
    if (this.#waiting.length === 0 && !isBusy) this.#drained?.();
    this.#planGrowth();
    this.#planShrink();
  }

  /** One worker at a time: the next is started when this one serves and requests wait still. */
  #planGrowth(): void {
    const { maxSize, growAfterMs, clock } = this.#options;
    const isStarting = this.#workers.some(({ state }) => state === 'starting');
    if (this.#waiting.length === 0 || this.#workers.length >= maxSize || isStarting || this.#closed) {
      this.#cancelGrowth?.();
      this.#cancelGrowth = undefined;
      return;
    }
    this.#cancelGrowth ??= clock.setTimeout(() => {
      this.#cancelGrowth = undefined;
      // A start that fails is a death, and the worker's own to mend.
      this.#add()
        .start()
        .catch(() => undefined);
    }, growAfterMs);
  }

  #planShrink(): void {
    const { size, shrinkAfterMs, clock } = this.#options;
    this.#cancelShrink?.();
    this.#cancelShrink = undefined;
    const idle = this.#workers.map(({ idleSince }) => idleSince);
    const oldest = Math.min(...idle);
    if (this.#workers.length <= size || oldest === Infinity || this.#closed) return;
    const waitMs = Math.max(0, oldest + shrinkAfterMs - clock.now());
    this.#cancelShrink = clock.setTimeout(() => this.#remove(oldest), waitMs);
  }

  #remove(idleSince: number): void {
    const worker = this.#workers.findLast((each) => each.idleSince === idleSince);
    if (worker) {
      this.#workers = this.#workers.filter((each) => each !== worker);
      this.#pastDeaths += worker.deaths;
      const left = worker.close().finally(() => this.#leaving.delete(left));
      this.#leaving.add(left);
    }
    this.#planShrink();
  }

  #exhausted(): WorkerPoolExhaustedError {
    const { entry, maxDeaths } = this.#options;
    return new WorkerPoolExhaustedError(entry.href, maxDeaths, this.#workers[0]?.lastDeath);
  }
}
