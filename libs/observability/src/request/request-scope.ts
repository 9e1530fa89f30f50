import { context, createContextKey } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';

/** Whose work is being done, a request's or a job's; every log line of that work says so. */
export abstract class RequestScope {
  abstract readonly requestId: string | undefined;
  abstract readonly tenant: string | undefined;
}

const key = createContextKey('attention-flow request scope');

/** @returns undefined outside of requests and jobs */
export function currentScope(): RequestScope | undefined {
  const scope = context.active().getValue(key);
  return scope instanceof RequestScope ? scope : undefined;
}

export function withScope(parent: Context, scope: RequestScope): Context {
  return parent.setValue(key, scope);
}
