import type { RemoteError } from './errors.ts';

/** What a worker is started with, as `workerData`. */
export interface WorkerStart {
  readonly entry: string;
  readonly data: unknown;
}

export type ToWorker<Request> =
  { readonly kind: 'request'; readonly id: number; readonly request: Request } | { readonly kind: 'close' };

export type FromWorker<Reply> =
  | { readonly kind: 'ready' }
  | { readonly kind: 'reply'; readonly id: number; readonly reply: Reply }
  | { readonly kind: 'failure'; readonly id: number; readonly error: RemoteError };

/** An error as plain data: classes do not cross between threads, and a cause might not be cloneable. */
export function toRemoteError(error: unknown): RemoteError {
  if (!(error instanceof Error)) return { name: 'NonError', message: String(error) };
  const { name, message, stack } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { name, message, ...(code !== undefined && { code }), ...(stack !== undefined && { stack }) };
}
