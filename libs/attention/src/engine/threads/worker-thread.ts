import type { Transferable } from 'node:worker_threads';
import { Worker } from 'node:worker_threads';
import type { Clock } from './clock.ts';
import { ServingClosedError, WorkerDiedError, WorkerRequestError } from './errors.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-protocol.ts';

interface InFlight<Reply> {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (reason: unknown) => void;
}

/** How long an entry that is asked to close may take before its thread is ended. */
const closeGraceMs = 5000;

/** One thread with an entry that calls `serveRequests`; once ended it stays so. */
export class WorkerThread<Request, Reply> {
  /** Resolves when the entry serves; rejects with WorkerDiedError or ServingClosedError if the thread ends before. */
  readonly ready: Promise<void>;
  /** Resolves when the thread has ended, with its death, or nothing if it was asked to close. */
  readonly ended: Promise<WorkerDiedError | undefined>;
  readonly #worker: Worker;
  readonly #entry: URL;
  readonly #clock: Clock;
  readonly #inFlight = new Map<number, InFlight<Reply>>();
  #nextId = 0;
  #isReady = false;
  #isClosing = false;
  #death: WorkerDiedError | undefined;
  #killedFor: Error | undefined;

  /** @param entry `.ts` runs from source, anything else as it is */
  constructor(entry: URL, data: unknown, clock: Clock) {
    const start: WorkerStart = { entry: entry.href, data };
    const file = entry.pathname.endsWith('.ts') ? new URL('./worker-bootstrap.mjs', import.meta.url) : entry;
    // The flags of the main thread (its loader's, the test runner's) are not for the worker.
    this.#worker = new Worker(file, { workerData: start, execArgv: [] });
    this.#entry = entry;
    this.#clock = clock;
    this.ended = this.#watchEnd();
    this.ready = this.#watchStart();
    // Rejects for whoever awaits it; a thread whose start nobody awaits must not bring the process down.
    this.ready.catch(() => undefined);
    this.#worker.on('messageerror', (error) => this.#failAll(error));
  }

  get isEnded(): boolean {
    return this.#death !== undefined;
  }

  /**
   * The worker's reply to one request. Rejects with WorkerRequestError if its handler threw, WorkerDiedError if it ended, or
   * a DataCloneError if the request cannot be sent.
   *
   * @param transfer buffers that move to the worker and are not copied
   */
  async ask(request: Request, transfer: readonly Transferable[]): Promise<Reply> {
    if (this.#death) throw this.#death;
    const id = this.#nextId++;
    this.#post({ kind: 'request', id, request }, transfer);
    return new Promise((resolve, reject) => this.#inFlight.set(id, { resolve, reject }));
  }

  /** Lets the entry close what it holds; ends the thread at once if it never served, or if it takes too long. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#post({ kind: 'close' });
    const end = () => void this.#worker.terminate();
    const cancel = this.#clock.setTimeout(end, this.#isReady ? closeGraceMs : 0);
    await this.ended;
    cancel();
  }

  /** Ends the thread at once; what it was asked fails, `reason` being the cause. */
  kill(reason: Error): void {
    this.#killedFor ??= reason;
    void this.#worker.terminate();
  }

  #post(message: ToWorker<Request>, transfer: readonly Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #watchEnd(): Promise<WorkerDiedError | undefined> {
    let cause: unknown;
    this.#worker.once('error', (error) => (cause = error));
    return new Promise((resolve) => {
      this.#worker.once('exit', (exitCode) => {
        this.#death = new WorkerDiedError(this.#entry.href, exitCode, cause ?? this.#killedFor);
        this.#failAll(this.#death);
        resolve(this.#isClosing ? undefined : this.#death);
      });
    });
  }

  #watchStart(): Promise<void> {
    return new Promise((resolve, reject) => {
      void this.ended.then((death) => reject(death ?? new ServingClosedError('worker')));
      this.#worker.on('message', (message: FromWorker<Reply>) => {
        if (message.kind !== 'ready') return this.#settle(message);
        this.#isReady = true;
        resolve();
      });
    });
  }

  #settle(message: Exclude<FromWorker<Reply>, { readonly kind: 'ready' }>): void {
    const inFlight = this.#inFlight.get(message.id);
    this.#inFlight.delete(message.id);
    if (message.kind === 'reply') inFlight?.resolve(message.reply);
    else inFlight?.reject(new WorkerRequestError(message.error));
  }

  #failAll(reason: unknown): void {
    for (const { reject } of this.#inFlight.values()) reject(reason);
    this.#inFlight.clear();
  }
}
