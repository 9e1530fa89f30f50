import { HttpException } from '@nestjs/common';
import { InvalidRequestError } from './invalid-request.error.ts';
import { ServiceError } from '../platform/service.error.ts';
import type { ServiceErrorCode } from '../platform/service.error.ts';

/** An error as HTTP says it. @see RFC 9457 */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The path of the request that failed. */
  readonly instance: string;
  /** For machines, stable; `type` carries the same. */
  readonly code: string;
  /** What is wrong with the request, field by field. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

const problems: Readonly<Record<ServiceErrorCode, { readonly status: number; readonly title: string }>> = {
  CONVERSATION_NOT_FOUND: { status: 404, title: 'Conversation not found' },
  DIALOGUE_IMPORT_NOT_FOUND: { status: 404, title: 'Dialogue import not found' },
  IMPORT_TOO_LARGE: { status: 413, title: 'Import too large' },
  IMPORT_UNREADABLE: { status: 422, title: 'Import unreadable' },
  INVALID_REQUEST: { status: 400, title: 'Invalid request' },
  MESSAGE_NOT_FOUND: { status: 404, title: 'Message not found' },
  MESSAGE_TOO_LONG: { status: 413, title: 'Message too long' },
  MODEL_BUSY: { status: 503, title: 'Too many questions at once' },
  MODEL_NOT_TRAINED: { status: 409, title: 'No trained model' },
  NOT_READY: { status: 503, title: 'Not ready' },
  TOO_FEW_EXAMPLES: { status: 409, title: 'Too few examples to train on' },
  TRAINING_JOB_NOT_FOUND: { status: 404, title: 'Training job not found' },
  UNSUPPORTED_IMPORT_TYPE: { status: 415, title: 'Unsupported import type' },
};

/** What a client is told of an error; of one that is ours alone it learns nothing. */
export function problemOf(error: unknown, instance: string): Problem {
  if (error instanceof ServiceError) {
    const errors = error instanceof InvalidRequestError ? { errors: error.errors } : {};
    return { ...described(error.code), ...problems[error.code], detail: error.message, instance, ...errors };
  }
  const status = statusOf(error);
  if (status !== undefined && status < 500 && error instanceof Error) {
    const code = status === 404 ? 'ROUTE_NOT_FOUND' : `HTTP_${status}`;
    return { ...described(code), title: 'Request refused', status, detail: error.message, instance };
  }
  return {
    ...described(status === 503 ? 'UNAVAILABLE' : 'INTERNAL'),
    title: status === 503 ? 'Service unavailable' : 'Internal error',
    status: status ?? 500,
    detail: 'The service failed to answer this request; its log says why',
    instance,
  };
}

function described(code: string): Pick<Problem, 'type' | 'code'> {
  return { type: `urn:attention-flow:problem:${code.toLowerCase().replaceAll('_', '-')}`, code };
}

/** Nest's exceptions, and what Fastify throws before a route is reached. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}
