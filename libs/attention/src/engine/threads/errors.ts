import { AttentionError } from '../errors.ts';

export class ServingClosedError extends AttentionError {
  readonly code = 'SERVING_CLOSED';

  constructor(readonly part: string) {
    super(`The ${part} is closed and takes no more requests`);
  }
}

export class ServeOptionError extends AttentionError {
  readonly code = 'SERVE_OPTION';

  constructor(
    readonly option: string,
    readonly value: number,
    expected: string,
  ) {
    super(`Option '${option}' is ${value}, expected ${expected}`);
  }
}

export class NotAWorkerError extends AttentionError {
  readonly code = 'NOT_A_WORKER';

  constructor() {
    super('serveRequests is for the entry file of a WorkerPool: this is not a worker thread');
  }
}

/** A worker was ended because a request took too long; the cause of the WorkerDiedError that the request fails with. */
export class WorkerHangError extends AttentionError {
  readonly code = 'WORKER_HANG';

  constructor(readonly maxRequestMs: number) {
    super(`A request took longer than ${maxRequestMs} ms`);
  }
}

/** The handler in the worker threw; the worker lives on. */
export class WorkerRequestError extends AttentionError {
  readonly code = 'WORKER_REQUEST_FAILED';

  constructor(readonly remote: RemoteError) {
    super(`The worker could not answer: ${remote.name}: ${remote.message}`);
  }
}

/** What of an error crosses from a worker's thread: classes do not. */
export interface RemoteError {
  readonly name: string;
  readonly message: string;
  /** The stable code of the error, if it had one. */
  readonly code?: string;
  readonly stack?: string;
}

/** The thread ended with requests in flight, or before it was ready; what ended it is the cause. */
export class WorkerDiedError extends AttentionError {
  readonly code = 'WORKER_DIED';

  constructor(
    readonly entry: string,
    readonly exitCode: number,
    cause: unknown,
  ) {
    super(`The worker '${entry}' ended with exit code ${exitCode}${because(cause)}`, { cause });
  }
}

/** Every worker died too often in a row; the last death is the cause. */
export class WorkerPoolExhaustedError extends AttentionError {
  readonly code = 'WORKER_POOL_EXHAUSTED';

  constructor(
    readonly entry: string,
    readonly deaths: number,
    cause: unknown,
  ) {
    super(`No worker '${entry}' is left: each died ${deaths} times in a row`, { cause });
  }
}

/** By its shape: an error that crossed threads may come from another realm, where `instanceof` does not know it. */
function because(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'message' in cause
    ? `: ${String(cause.message)}`
    : '';
}
