import type { Transferable } from 'node:worker_threads';
import { parentPort, workerData } from 'node:worker_threads';
import { NotAWorkerError } from './errors.ts';
import type { FromWorker, ToWorker } from './worker-protocol.ts';
import { toRemoteError } from './worker-protocol.ts';

/** A reply whose buffers move to the main thread and are not copied; the worker can no longer read them. */
export class Transferred<Reply> {
  constructor(
    readonly reply: Reply,
    readonly buffers: readonly Transferable[],
  ) {}
}

type Answer<Reply> = Reply | Transferred<Reply>;

export interface WorkerService<Request, Reply> {
  readonly answer: (request: Request) => Answer<Reply> | Promise<Answer<Reply>>;
  /** Gives back what the worker holds, a session say, when the pool closes. */
  readonly close?: () => void | Promise<void>;
}

/**
 * The worker's side of a WorkerPool: call it once, in the entry file, when everything is loaded. Until then the worker takes
 * no requests, and an error before it is the pool's reason not to start.
 *
 * @throws NotAWorkerError outside a worker thread
 */
export function serveRequests<Request, Reply>({ answer, close }: WorkerService<Request, Reply>): void {
  const port = parentPort;
  if (!port) throw new NotAWorkerError();
  const post = (message: FromWorker<Reply>, buffers: readonly Transferable[] = []) =>
    port.postMessage(message, buffers);
  port.on('message', async (message: ToWorker<Request>) => {
    if (message.kind === 'close') {
      await close?.();
      port.close();
      return;
    }
    const { id } = message;
    try {
      const answered = await answer(message.request);
      if (answered instanceof Transferred)
        post({ kind: 'reply', id, reply: answered.reply }, answered.buffers);
      else post({ kind: 'reply', id, reply: answered });
    } catch (error) {
      post({ kind: 'failure', id, error: toRemoteError(error) });
    }
  });
  post({ kind: 'ready' });
}

/** What the pool was given as `data`, a copy; to be checked by the entry, as it comes from outside. */
export function workerInput(): unknown {
  return isStart(workerData) ? workerData.data : undefined;
}

function isStart(value: unknown): value is { readonly data: unknown } {
  return typeof value === 'object' && value !== null && 'data' in value;
}
