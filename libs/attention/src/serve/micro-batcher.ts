import type { Run } from './answer-batch.ts';
import { answerBatch } from './answer-batch.ts';
import { BucketQueue } from './bucket-queue.ts';
import type { Clock } from '../engine/threads/clock.ts';
import { systemClock } from '../engine/threads/clock.ts';
import { ServeOptionError, ServingClosedError } from '../engine/threads/errors.ts';
import { QueueFullError, RequestAbortedError } from './errors.ts';
import type { Patience } from './ticket.ts';
import { Ticket } from './ticket.ts';

export interface MicroBatcherOptions<Request, Reply> {
  /** Answers a batch, reply `i` for request `i`. If it rejects a batch of several, it is called for each of them alone. */
  readonly run: Run<Request, Reply>;
  /** How many runs may go on at once: the number of workers behind `run`; 1 if not given. */
  readonly concurrency?: number;
  /** 32 if not given. */
  readonly maxBatchSize?: number;
  /** How long an idle worker waits for a batch to fill; 0 if not given: it starts with what is there. */
  readonly maxWaitMs?: number;
  /** Requests that may wait; one more is refused; 1,000 if not given. */
  readonly maxQueued?: number;
  /** Requests of different buckets share no batch: the padded length, say; one bucket for all if not given. */
  readonly bucketOf?: (request: Request) => number;
  readonly clock?: Clock;
}

/** The first four are as of now, the others count from the start. */
export interface MicroBatcherStats {
  readonly queued: number;
  /** How long the longest waiting request has waited; 0 if none waits. */
  readonly oldestQueuedMs: number;
  /** Batches under way. */
  readonly running: number;
  readonly meanBatchSize: number;
  readonly batches: number;
  readonly accepted: number;
  /** Not let in: the queue was full, or closed. */
  readonly refused: number;
  readonly completed: number;
  readonly failed: number;
  /** Let in, and given up by deadline or caller before the reply. */
  readonly withdrawn: number;
}

/**
 * Dynamic micro-batching in front of a model: single requests in, batches out. While every worker is busy, requests gather;
 * as soon as one is free it takes the bucket that has waited longest. Requests of one turn of the event loop share a batch.
 */
export class MicroBatcher<Request, Reply> implements AsyncDisposable {
  readonly #options: Required<MicroBatcherOptions<Request, Reply>>;
  readonly #queue = new BucketQueue<Ticket<Request, Reply>>();
  readonly #counts = { batches: 0, accepted: 0, refused: 0, completed: 0, failed: 0, withdrawn: 0 };
  #batched = 0;
  #running = 0;
  #isScheduled = false;
  #cancelWait: () => void = () => undefined;
  #closed: { readonly drained: Promise<void>; readonly resolve: () => void } | undefined;

  /** @throws ServeOptionError */
  constructor(options: MicroBatcherOptions<Request, Reply>) {
    this.#options = {
      concurrency: 1,
      maxBatchSize: 32,
      maxWaitMs: 0,
      maxQueued: 1000,
      bucketOf: () => 0,
      clock: systemClock,
      ...options,
    };
    for (const option of ['concurrency', 'maxBatchSize', 'maxQueued'] as const) {
      const value = this.#options[option];
      if (!Number.isInteger(value) || value < 1)
        throw new ServeOptionError(option, value, 'a whole number above 0');
    }
    const { maxWaitMs } = this.#options;
    if (!(maxWaitMs >= 0 && maxWaitMs < Infinity))
      throw new ServeOptionError('maxWaitMs', maxWaitMs, '0 or more');
  }

  /**
   * The reply to one request.
   *
   * Rejects with QueueFullError or ServingClosedError if it is not let in, DeadlineExceededError or RequestAbortedError if
   * the wait ended first (a run under way goes on, its reply is dropped), or with what `run` gave for this request alone.
   */
  async submit(request: Request, patience: Patience = {}): Promise<Reply> {
    const { maxQueued, bucketOf, clock } = this.#options;
    if (patience.signal?.aborted) throw new RequestAbortedError(patience.signal.reason);
    if (this.#closed || this.#queue.size >= maxQueued) {
      this.#counts.refused += 1;
      throw this.#closed ? new ServingClosedError('micro-batcher') : new QueueFullError(maxQueued);
    }
    const ticket = new Ticket<Request, Reply>(
      { request, bucket: bucketOf(request), patience, clock },
      (ended, outcome) => {
        this.#counts[outcome] += 1;
        this.#queue.delete(ended);
        this.#schedule();
      },
    );
    this.#counts.accepted += 1;
    this.#queue.add(ticket);
    this.#schedule();
    return ticket.reply;
  }

  stats(): MicroBatcherStats {
    const { oldest, size } = this.#queue;
    const { batches } = this.#counts;
    return {
      queued: size,
      oldestQueuedMs: oldest ? this.#options.clock.now() - oldest.queuedAt : 0,
      running: this.#running,
      meanBatchSize: batches === 0 ? 0 : this.#batched / batches,
      ...this.#counts,
    };
  }

  /** Takes no more requests and resolves when all that were let in are answered. */
  close(): Promise<void> {
    if (!this.#closed) {
      let resolve: () => void = () => undefined;
      const drained = new Promise<void>((settle) => (resolve = settle));
      this.#closed = { drained, resolve };
      this.#schedule();
    }
    return this.#closed.drained;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** A microtask later, so that a caller's `Promise.all` over many texts becomes one batch and not one and the rest. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#startBatches();
      if (this.#queue.size === 0 && this.#running === 0) this.#closed?.resolve();
    });
  }

  #startBatches(): void {
    this.#cancelWait();
    const { concurrency, maxBatchSize, maxWaitMs, clock } = this.#options;
    const arrivedBefore = this.#closed ? Infinity : clock.now() - maxWaitMs;
    while (this.#running < concurrency) {
      const batch = this.#queue.take(maxBatchSize, arrivedBefore);
      if (batch.length === 0) break;
      const wanted = batch.filter((ticket) => ticket.isWanted());
      if (wanted.length > 0) void this.#answer(wanted);
    }
    const { oldest } = this.#queue;
    if (oldest && this.#running < concurrency) {
      const waitMs = Math.max(0, oldest.queuedAt + maxWaitMs - clock.now());
      this.#cancelWait = clock.setTimeout(() => this.#schedule(), waitMs);
    }
  }

  async #answer(batch: readonly Ticket<Request, Reply>[]): Promise<void> {
    this.#running += 1;
    this.#counts.batches += 1;
    this.#batched += batch.length;
    await answerBatch(batch, this.#options.run);
    this.#running -= 1;
    this.#schedule();
  }
}
