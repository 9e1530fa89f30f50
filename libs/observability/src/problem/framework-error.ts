import { HttpException } from '@nestjs/common';
import type { ProblemTable } from './problem.ts';
import { isErrorStatus } from './known-error.ts';

/** What Nest and Fastify refuse before a route is asked, by status. */
const codes: Readonly<Record<number, string>> = {
  400: 'MALFORMED_REQUEST',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'BODY_TOO_LARGE',
  414: 'URI_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'TOO_MANY_REQUESTS',
  503: 'UNAVAILABLE',
};

/** The problems of every service. */
export const commonProblems = {
  BODY_TOO_LARGE: { status: 413, title: 'Body too large' },
  INTERNAL: { status: 500, title: 'Internal error' },
  INVALID_REQUEST: { status: 400, title: 'Invalid request' },
  MALFORMED_REQUEST: { status: 400, title: 'Malformed request' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Method not allowed' },
  NOT_FOUND: { status: 404, title: 'Not found' },
  NOT_READY: { status: 503, title: 'Not ready' },
  REQUEST_TIMEOUT: { status: 408, title: 'Request took too long' },
  ROUTE_NOT_FOUND: { status: 404, title: 'No such route' },
  TOO_MANY_REQUESTS: { status: 429, title: 'Too many requests' },
  UNAVAILABLE: { status: 503, title: 'Service unavailable' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'Unsupported media type' },
  URI_TOO_LONG: { status: 414, title: 'Address too long' },
} satisfies ProblemTable;

export interface FrameworkError {
  readonly code: string;
  readonly status: number;
}

/**
 * What Nest's exceptions and Fastify's own errors mean to a client. An error of anybody else that happens to have a
 * status, such as the one of a call to another service, means nothing.
 */
export function frameworkErrorOf(error: unknown): FrameworkError | undefined {
  const status = statusOf(error);
  if (!isErrorStatus(status) || (status >= 500 && status !== 503)) return undefined;
  return { status, code: codes[status] ?? `HTTP_${status}` };
}

function statusOf(error: unknown): unknown {
  if (error instanceof HttpException) return error.getStatus();
  if (!(error instanceof Error) || !('statusCode' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' && error.code.startsWith('FST_') ? error.statusCode : undefined;
}
