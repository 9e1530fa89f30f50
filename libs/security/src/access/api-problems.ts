import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';

const descriptions = {
  400: 'The request does not fit its schema.',
  404: 'There is no such thing.',
  409: 'Not possible as things stand; the code says why.',
  422: 'Something it names is not there.',
} as const;

/** Documents the problems that a route may answer with, beside those of {@link describeAccess}. */
export function ApiProblems(...statuses: readonly (keyof typeof descriptions)[]): MethodDecorator {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return applyDecorators(
    ...statuses.map((status) => ApiResponse({ status, description: descriptions[status], content })),
  );
}
