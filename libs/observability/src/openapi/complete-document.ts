import { z } from 'zod';
import { problemContent, problemDescriptions } from '../problem/api-problems.ts';
import type { ProblemStatus } from '../problem/api-problems.ts';
import { toOpenApi } from './json-schema.ts';
import type { OpenApiDocument, Operation, PathItem } from './operations.ts';
import { methodsOf } from './operations.ts';

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().meta({ description: 'The path of the request that failed.' }),
    code: z.string().meta({ description: 'For machines, stable.' }),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'What is wrong with the request, field by field.' }),
    traceId: z
      .string()
      .optional()
      .meta({ description: 'Of a failure of the service: what its log says about it has the same id.' }),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457).' });

const successes: Readonly<Record<string, string>> = {
  200: 'What was asked for.',
  201: 'What was created.',
  202: 'What will be done.',
  204: 'Done; there is nothing to say.',
};

/**
 * Adds what follows from the shape of a route and from how every service answers: the problems of unreadable and
 * invalid requests, of things that are not there, of failures; their schema; descriptions of successes that have
 * none. What a route says itself stays.
 */
export function completeDocument(document: OpenApiDocument): OpenApiDocument {
  const paths = Object.entries(document.paths).map(([path, item]) => [path, completePath(path, item)]);
  const problem = toOpenApi(problemSchema, 'output')?.components ?? {};
  return {
    ...document,
    paths: Object.fromEntries(paths),
    components: {
      ...document.components,
      schemas: Object.assign({}, document.components?.schemas, problem),
    },
  };
}

function completePath(path: string, item: PathItem): PathItem {
  const completed: PathItem = { ...item };
  for (const [method, operation] of methodsOf(item)) completed[method] = completeOperation(path, operation);
  return completed;
}

function completeOperation(path: string, operation: Operation): Operation {
  const inferred = problemsOf(path, operation).map((status) => [
    status,
    { description: problemDescriptions[status], content: problemContent },
  ]);
  const own = Object.entries(operation.responses).map(([status, response]) => [
    status,
    response && 'description' in response && response.description === ''
      ? { ...response, description: successes[status] ?? 'Done.' }
      : response,
  ]);
  return { ...operation, responses: Object.fromEntries([...inferred, ...own]) };
}

/** What can go wrong with any route of this shape. */
function problemsOf(path: string, { requestBody, parameters = [] }: Operation): readonly ProblemStatus[] {
  const hasBody = requestBody !== undefined;
  return [
    ...(hasBody || parameters.length > 0 ? ([400] as const) : []),
    ...(path.includes('{') ? ([404] as const) : []),
    ...(hasBody ? ([413, 415] as const) : []),
    500,
  ];
}
