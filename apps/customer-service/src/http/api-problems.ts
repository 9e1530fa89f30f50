import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';

const descriptions = {
  400: 'The request does not fit its schema.',
  404: 'There is no such thing.',
  409: 'What this needs is not there yet; the code says what.',
  413: 'Longer than allowed.',
  415: 'Not a content type that can be read here.',
  503: 'Too much to do, or not ready: try again after a second.',
  422: 'The content cannot be read as what it says it is.',
} as const;

/** Documents the problems that a route may answer with. */
export function ApiProblems(...statuses: readonly (keyof typeof descriptions)[]): MethodDecorator {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return applyDecorators(
    ...statuses.map((status) => ApiResponse({ status, description: descriptions[status], content })),
  );
}
