import { z } from 'zod';
import { apiKeyScheme, systemRole } from '../access/describe-access.ts';
import { isScope } from '../api-key/scope.ts';
import type { Scope } from '../api-key/scope.ts';

/** Who may use a route, by the document. */
export type DeclaredAccess =
  | { readonly kind: 'undeclared' }
  | { readonly kind: 'public' }
  | { readonly kind: 'key'; readonly scopes: readonly Scope[]; readonly isForSystem: boolean };

/** An operation of an OpenAPI document. */
export interface ApiRoute {
  /** `GET /v1/notes/{id}`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly queryParameters: readonly string[];
  readonly access: DeclaredAccess;
  /** JSON Schema of a JSON body; `undefined` where there is none. */
  readonly bodySchema: unknown;
  /** Its replies go on without an end. */
  readonly isStream: boolean;
}

const requirements = z.array(z.record(z.string(), z.array(z.string())));
const content = z.record(z.string(), z.looseObject({ schema: z.unknown() }));
const operationSchema = z.looseObject({
  security: requirements.optional(),
  parameters: z.array(z.looseObject({ name: z.string().optional(), in: z.string().optional() })).default([]),
  requestBody: z.looseObject({ content: content.optional() }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: content.optional() })).default({}),
});
type Operation = z.output<typeof operationSchema>;

const documentSchema = z.looseObject({
  security: requirements.optional(),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});

const methods = ['get', 'put', 'post', 'patch', 'delete'];

/** Every operation of the document, in its order. */
export function routesOf(document: object): readonly ApiRoute[] {
  const { paths, security } = documentSchema.parse(document);
  return Object.entries(paths).flatMap(([path, item]) =>
    methods
      .filter((method) => item[method] !== undefined)
      .map((method) => routeOf(path, method.toUpperCase(), operationSchema.parse(item[method]), security)),
  );
}

function routeOf(path: string, method: string, operation: Operation, usual: Operation['security']): ApiRoute {
  const { security = usual, parameters, requestBody, responses } = operation;
  return {
    name: `${method} ${path}`,
    method,
    path,
    queryParameters: parameters.flatMap(({ in: place, name }) => (place === 'query' && name ? [name] : [])),
    access: accessOf(security),
    bodySchema: requestBody?.content?.['application/json']?.schema,
    isStream: Object.values(responses).some(
      (response) => response.content?.['text/event-stream'] !== undefined,
    ),
  };
}

function accessOf(security: Operation['security']): DeclaredAccess {
  if (!security) return { kind: 'undeclared' };
  const roles = security.find((requirement) => requirement[apiKeyScheme])?.[apiKeyScheme];
  // One requirement that asks for nothing opens the route to all.
  if (!roles || security.some((requirement) => Object.keys(requirement).length === 0))
    return { kind: 'public' };
  return { kind: 'key', scopes: roles.filter(isScope), isForSystem: roles.includes(systemRole) };
}
