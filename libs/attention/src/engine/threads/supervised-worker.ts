import type { Transferable } from 'node:worker_threads';
import type { Clock } from './clock.ts';
import { WorkerHangError } from './errors.ts';
import type { WorkerDiedError } from './errors.ts';
import type { WorkerThread } from './worker-thread.ts';

/** A request that waits for a worker, and where its reply goes. */
export interface Job<Request, Reply> {
  readonly request: Request;
  readonly transfer: readonly Transferable[];
  readonly resolve: (reply: Reply) => void;
  readonly reject: (reason: unknown) => void;
}

export interface Supervision<Request, Reply> {
  readonly open: () => WorkerThread<Request, Reply>;
  /** Deaths in a row after which the worker is not replaced. */
  readonly maxDeaths: number;
  /** A request that takes longer ends the thread. */
  readonly maxRequestMs: number;
  readonly clock: Clock;
  /** Told when the worker is free for a job, has died, or is given up. */
  readonly changed: () => void;
}

type State<Request, Reply> =
  | { readonly kind: 'starting' | 'idle' | 'busy'; readonly thread: WorkerThread<Request, Reply> }
  | { readonly kind: 'down' | 'givenUp' | 'closed' };

const firstDelayMs = 100;
const longestDelayMs = 10_000;

/**
 * A worker that outlives its threads: one that dies is replaced after 100 ms, then 200 ms, 400 ms ... up to 10 s. An answered
 * request starts the count again; after too many deaths in a row the worker is given up.
 */
export class SupervisedWorker<Request, Reply> {
  readonly #supervision: Supervision<Request, Reply>;
  #state: State<Request, Reply> = { kind: 'down' };
  #deaths = 0;
  #deathsInARow = 0;
  #lastDeath: WorkerDiedError | undefined;
  #cancelRestart: () => void = () => undefined;
  #idleSince = Infinity;

  constructor(supervision: Supervision<Request, Reply>) {
    this.#supervision = supervision;
  }

  get state(): State<Request, Reply>['kind'] {
    return this.#state.kind;
  }

  /** Since the start. */
  get deaths(): number {
    return this.#deaths;
  }

  /** When it had its last job, or began to serve; Infinity while it has one, or no thread. */
  get idleSince(): number {
    return this.#state.kind === 'idle' ? this.#idleSince : Infinity;
  }

  get lastDeath(): WorkerDiedError | undefined {
    return this.#lastDeath;
  }

  /** Resolves when the first thread serves; rejects if it ends before. */
  async start(): Promise<void> {
    const thread = this.#supervision.open();
    this.#state = { kind: 'starting', thread };
    void thread.ended.then((death) => death && this.#replace(death));
    await thread.ready;
    this.#become({ kind: 'idle', thread });
  }

  /** Takes a job and settles it, if there is a thread free for it. */
  take({ request, transfer, resolve, reject }: Job<Request, Reply>): boolean {
    if (this.#state.kind !== 'idle' || this.#state.thread.isEnded) return false;
    const { thread } = this.#state;
    this.#state = { kind: 'busy', thread };
    const { clock, maxRequestMs } = this.#supervision;
    const cancelWatch =
      maxRequestMs < Infinity
        ? clock.setTimeout(() => thread.kill(new WorkerHangError(maxRequestMs)), maxRequestMs)
        : () => undefined;
    void thread
      .ask(request, transfer)
      .finally(() => {
        cancelWatch();
        if (thread.isEnded) return;
        this.#deathsInARow = 0;
        this.#become({ kind: 'idle', thread });
      })
      .then(resolve, reject);
    return true;
  }

  /** Ends the worker for good. */
  async close(): Promise<void> {
    const state = this.#state;
    this.#cancelRestart();
    this.#state = { kind: 'closed' };
    if ('thread' in state && !state.thread.isEnded) await state.thread.close();
  }

  #replace(death: WorkerDiedError): void {
    this.#deaths += 1;
    this.#deathsInARow += 1;
    this.#lastDeath = death;
    const { maxDeaths, clock } = this.#supervision;
    if (this.#deathsInARow >= maxDeaths) return this.#become({ kind: 'givenUp' });
    this.#become({ kind: 'down' });
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (this.#deathsInARow - 1));
    // A start that fails is a death too, and comes back here.
    this.#cancelRestart = clock.setTimeout(() => void this.start().catch(() => undefined), delayMs);
  }

  #become(state: State<Request, Reply>): void {
    if (this.#state.kind === 'closed') return;
    this.#state = state;
    if (state.kind === 'idle') this.#idleSince = this.#supervision.clock.now();
    this.#supervision.changed();
  }
}
