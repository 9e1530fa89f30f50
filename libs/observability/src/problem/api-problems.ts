import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';

/** What a problem of each status means where nothing more is known. */
export const problemDescriptions = {
  400: 'The request does not fit its schema.',
  401: 'No valid API key.',
  403: 'The API key does not allow this.',
  404: 'There is no such thing.',
  409: 'Not possible as things stand; the code says why.',
  412: 'It was changed in the meantime.',
  413: 'Longer than allowed.',
  415: 'Not a content type that can be read here.',
  422: 'The content cannot be read as what it says it is, or names what is not there; the code says why.',
  429: 'Too many requests: try again after the time given in `Retry-After`.',
  500: 'The service failed; its log says why.',
  503: 'Too much to do, or not ready: try again after the time given in `Retry-After`.',
} as const;

export type ProblemStatus = keyof typeof problemDescriptions;

export const problemContent = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
} as const;

/** Documents the problems that a route may answer with. */
export function ApiProblems(...statuses: readonly ProblemStatus[]): MethodDecorator {
  return applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({ status, description: problemDescriptions[status], content: problemContent }),
    ),
  );
}
