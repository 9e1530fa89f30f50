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
  readonly size: number;
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
  /** Threads that died since the start. */
  readonly deaths: number;
}

/**
 * Threads that answer requests, each one at a time, in the order of arrival. A worker that dies fails the request it had, with
 * the cause, and is replaced; meanwhile the others go on. The pool's own queue has no limit: MicroBatcher in front has.
 */
export class WorkerPool<Request, Reply> implements AsyncDisposable {
  readonly #workers: readonly SupervisedWorker<Request, Reply>[];
  readonly #waiting: Job<Request, Reply>[] = [];
  readonly #entry: URL;
  readonly #maxDeaths: number;
  #drained: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  private constructor({ entry, size, data, maxDeaths = 5, clock = systemClock }: WorkerPoolOptions) {
    for (const [option, value] of Object.entries({ size, maxDeaths })) {
      if (!Number.isInteger(value) || value < 1)
        throw new ServeOptionError(option, value, 'a whole number above 0');
    }
    this.#entry = entry;
    this.#maxDeaths = maxDeaths;
    const open = () => new WorkerThread<Request, Reply>(entry, data, clock);
    const changed = () => this.#assign();
    this.#workers = Array.from(
      { length: size },
      () => new SupervisedWorker({ open, maxDeaths, clock, changed }),
    );
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
      deaths: this.#workers.reduce((sum, { deaths }) => sum + deaths, 0),
    };
  }

  /** Takes no more requests, waits for those it has, and lets the workers close. */
  close(): Promise<void> {
    this.#closed ??= new Promise<void>((resolve) => {
      this.#drained = resolve;
      this.#assign();
    }).then(async () => {
      await Promise.all(this.#workers.map((worker) => worker.close()));
    });
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
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
  }

  #exhausted(): WorkerPoolExhaustedError {
    const [worker] = this.#workers;
    return new WorkerPoolExhaustedError(this.#entry.href, this.#maxDeaths, worker?.lastDeath);
  }
}
