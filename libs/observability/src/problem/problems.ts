import { commonProblems, frameworkErrorOf } from './framework-error.ts';
import { isErrorStatus, knownErrorOf } from './known-error.ts';
import type { KnownError } from './known-error.ts';
import { problemType } from './problem.ts';
import type { ProblemKind, ProblemResponse, ProblemTable } from './problem.ts';

export interface Occurrence {
  /** The path of the request, without its query. */
  readonly instance: string;
  readonly traceId?: string | undefined;
  /** Given when no route is for the request: what else may be done at that path, none when there is no such path. */
  readonly allowedMethods?: readonly string[];
}

const retryAfterSeconds = 1;

/** The problems of one service: what a client is told of each error. */
export class Problems {
  private readonly table: ReadonlyMap<string, ProblemKind>;

  /** @param table the codes of the service; those of the library need no row */
  constructor(table: ProblemTable = {}) {
    this.table = new Map(Object.entries({ ...commonProblems, ...table }));
  }

  /**
   * An error with a code of the table, or with a code and a status of its own, is told as it is. Of what Nest and
   * Fastify refuse the text is told too. Of anything else a client learns no more than that it happened.
   */
  of(error: unknown, occurrence: Occurrence): ProblemResponse {
    const known = knownErrorOf(error);
    if (known !== undefined && (this.table.has(known.code) || isErrorStatus(known.status))) {
      return this.response(known, occurrence);
    }
    const refused = frameworkErrorOf(error);
    if (refused?.status === 404 && occurrence.allowedMethods !== undefined) {
      return this.response(unmatched(occurrence.allowedMethods), occurrence);
    }
    if (refused !== undefined && refused.status < 500 && error instanceof Error) {
      return this.response({ ...refused, message: error.message }, occurrence);
    }
    const code = refused === undefined ? 'INTERNAL' : refused.code;
    const message = 'The service failed to answer this request; its log says why';
    return this.response({ code, message }, occurrence);
  }

  private response(error: KnownError, { instance, traceId }: Occurrence): ProblemResponse {
    const { code, message, headers, errors, extensions } = error;
    const row = this.table.get(code);
    const status = row?.status ?? error.status ?? 500;
    const problem = {
      ...extensions,
      type: row?.type ?? problemType(code),
      title: row?.title ?? error.title ?? titleOf(code),
      status,
      detail: message,
      instance,
      code,
      ...(errors === undefined ? {} : { errors }),
      ...(status >= 500 && traceId !== undefined ? { traceId } : {}),
    };
    const retry = status === 503 ? { 'retry-after': String(retryAfterSeconds) } : {};
    return { problem, headers: { ...retry, ...headers } };
  }
}

function unmatched(methods: readonly string[]): KnownError {
  const allow = methods.join(', ');
  return allow === ''
    ? { code: 'ROUTE_NOT_FOUND', message: 'There is nothing at this path' }
    : { code: 'METHOD_NOT_ALLOWED', message: `There is ${allow} at this path`, headers: { allow } };
}

/** `KEY_EXPIRED` is titled 'Key expired'. */
function titleOf(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
