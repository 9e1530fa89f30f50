import type { OpenAPIObject } from '@nestjs/swagger';

export type OpenApiDocument = OpenAPIObject;
export type PathItem = OpenApiDocument['paths'][string];
export type Operation = NonNullable<PathItem['get']>;

const methods = ['get', 'put', 'post', 'patch', 'delete'] as const;
export type DocumentedMethod = (typeof methods)[number];

/** The operations of a path. */
export function methodsOf(item: PathItem): readonly (readonly [DocumentedMethod, Operation])[] {
  return methods.flatMap((method) => {
    const operation = item[method];
    return operation === undefined ? [] : [[method, operation] as const];
  });
}
