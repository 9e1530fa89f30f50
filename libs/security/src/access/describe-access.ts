import type { OpenAPIObject } from '@nestjs/swagger';
import type { RouteSecurity } from './route-security.ts';
import type { RouteTable } from './route-table.ts';

/** How OpenAPI documents call the scheme of API keys. */
export const apiKeyScheme = 'apiKey';
/** Beside the scopes that a route needs: only keys of the system tenant have it. */
export const systemRole = 'system';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;

const methods = ['get', 'put', 'post', 'patch', 'delete', 'head', 'options'] as const;
const writes: ReadonlySet<string> = new Set(['put', 'post', 'patch', 'delete']);

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const keyProblems = {
  401: problem('No valid API key.'),
  403: problem('The API key does not allow this.'),
};
const limitProblem = { 429: problem('Too many requests: try again after the time given in `Retry-After`.') };
const idempotencyProblems = {
  409: problem('Not possible as things stand; the code says why.'),
  422: problem('The `Idempotency-Key` was used for another request.'),
};
const idempotencyHeader = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: false,
  description:
    'The same key with the same request gets the same reply again, for a day; nothing is done twice.',
  schema: { type: 'string' as const, minLength: 1, maxLength: 255 },
};

/**
 * Says in an OpenAPI document what the service enforces: each route's scopes, `security: []` for public ones, and the
 * problems that come of it. Routes that the service has not made yet, before `app.init()`, stay as they are.
 */
export function describeAccess(document: OpenAPIObject, routes: RouteTable): OpenAPIObject {
  const paths = Object.entries(document.paths).map(([path, item]) => [
    path,
    describePath(path, item, routes),
  ]);
  const scheme = {
    type: 'http' as const,
    scheme: 'bearer',
    description: 'An API key, `af_...`; the roles of a route are the scopes that the key needs.',
  };
  return {
    ...document,
    paths: Object.fromEntries(paths),
    components: {
      ...document.components,
      securitySchemes: { ...document.components?.securitySchemes, [apiKeyScheme]: scheme },
    },
  };
}

function describePath(path: string, item: PathItem, routes: RouteTable): PathItem {
  const described: PathItem = { ...item };
  const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
  for (const method of methods) {
    const operation = item[method];
    const route = routes.find(method, url);
    if (operation && route) described[method] = describeOperation(method, operation, route.security);
  }
  return described;
}

function describeOperation(
  method: string,
  operation: Operation,
  { access, isOnceOnly }: RouteSecurity,
): Operation {
  if (!access) return operation;
  const responses = operation.responses;
  if (access.kind === 'public')
    return { ...operation, security: [], responses: { ...limitProblem, ...responses } };
  const roles = [...(access.isForSystem ? [systemRole] : []), ...access.scopes];
  const secured = {
    ...operation,
    security: [{ [apiKeyScheme]: roles }],
    responses: { ...keyProblems, ...limitProblem, ...responses },
  };
  if (!writes.has(method) || isOnceOnly) return secured;
  return {
    ...secured,
    parameters: [...(operation.parameters ?? []), idempotencyHeader],
    responses: { ...idempotencyProblems, ...secured.responses },
  };
}
