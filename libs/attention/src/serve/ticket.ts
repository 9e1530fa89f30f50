import type { Clock } from '../engine/threads/clock.ts';
import { DeadlineExceededError, RequestAbortedError } from './errors.ts';

export interface Patience {
  /** How long the caller waits for the reply, queue and run together; for ever if not given. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** How a request ended; withdrawn means by its deadline or its caller. */
export type Outcome = 'completed' | 'failed' | 'withdrawn';

interface Settle<Reply> {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (reason: unknown) => void;
}

export interface TicketOptions<Request> {
  readonly request: Request;
  readonly bucket: number;
  readonly patience: Patience;
  readonly clock: Clock;
}

/** One request on its way: settled once, by its reply, its failure, its deadline or its caller, whichever is first. */
export class Ticket<Request, Reply> {
  readonly request: Request;
  readonly bucket: number;
  readonly queuedAt: number;
  readonly reply: Promise<Reply>;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #release: (() => void)[] = [];
  #settle: Settle<Reply> | undefined;
  readonly #ended: (ticket: Ticket<Request, Reply>, outcome: Outcome) => void;

  /** @param ended told once, when the request is settled */
  constructor(
    { request, bucket, patience: { timeoutMs = Infinity, signal }, clock }: TicketOptions<Request>,
    ended: (ticket: Ticket<Request, Reply>, outcome: Outcome) => void,
  ) {
    this.request = request;
    this.bucket = bucket;
    this.queuedAt = clock.now();
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#ended = ended;
    this.reply = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    if (timeoutMs < Infinity) this.#release.push(clock.setTimeout(() => this.#expire(), timeoutMs));
    if (signal) {
      const abort = () => this.#end('withdrawn')?.reject(new RequestAbortedError(signal.reason));
      signal.addEventListener('abort', abort, { once: true });
      this.#release.push(() => signal.removeEventListener('abort', abort));
    }
  }

  /** Whether someone still waits for the reply. Timers run late on a busy event loop, so the deadline is looked at again. */
  isWanted(): boolean {
    if (this.#clock.now() >= this.queuedAt + this.#timeoutMs) this.#expire();
    return this.#settle !== undefined;
  }

  resolve(reply: Reply): void {
    this.#end('completed')?.resolve(reply);
  }

  reject(reason: unknown): void {
    this.#end('failed')?.reject(reason);
  }

  #expire(): void {
    this.#end('withdrawn')?.reject(new DeadlineExceededError(this.#timeoutMs));
  }

  #end(outcome: Outcome): Settle<Reply> | undefined {
    const settle = this.#settle;
    if (!settle) return undefined;
    this.#settle = undefined;
    for (const release of this.#release) release();
    this.#ended(this, outcome);
    return settle;
  }
}
