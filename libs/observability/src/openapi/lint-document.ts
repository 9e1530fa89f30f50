import type { OpenApiDocument, Operation } from './operations.ts';
import { methodsOf } from './operations.ts';

/** Something that this repository asks of an API and a document does not do. */
export interface LintFinding {
  readonly rule: string;
  /** `GET /v1/parcels/{id}`, or the path or component alone. */
  readonly place: string;
  readonly message: string;
}

type OperationRule = (operation: Operation, path: string) => readonly string[];

const operationRules: Readonly<Record<string, OperationRule>> = {
  'problem-responses': ({ responses, requestBody }, path) => {
    const needed = [
      '500',
      ...(path.includes('{') ? ['404'] : []),
      ...(requestBody ? ['400', '413', '415'] : []),
    ];
    const missing = needed.filter((status) => !(status in responses));
    return missing.map((status) => `${status} is missing`);
  },
  'problems-are-problems': ({ responses }) =>
    Object.entries(responses)
      .filter(
        ([status, response]) => Number(status) >= 400 && !hasContent(response, 'application/problem+json'),
      )
      .map(([status]) => `${status} is not application/problem+json`),
  'success-described': ({ responses }) => {
    const successes = Object.entries(responses).filter(([status]) => /^[23]/.test(status));
    if (successes.length === 0) return ['no success is described'];
    return successes
      .filter(([status, response]) => status !== '204' && status.startsWith('2') && !hasContent(response))
      .map(([status]) => `${status} has no content; 204 says so where there is none`);
  },
  tagged: ({ tags = [] }) => (tags.length === 0 ? ['it has no tag'] : []),
};

const segment = /^(?:\{[a-zA-Z]\w*\}|[a-z0-9]+(?:-[a-z0-9]+)*)$/;

/** What OpenAPI allows and this repository does not; what OpenAPI itself asks is for a general linter to see. */
export function lintDocument(document: OpenApiDocument): readonly LintFinding[] {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    methodsOf(item).flatMap(([method, operation]) => {
      const place = `${method.toUpperCase()} ${path}`;
      return Object.entries(operationRules).flatMap(([rule, check]) =>
        check(operation, path).map((message) => ({ rule, place, message })),
      );
    }),
  );
  return [...lintPaths(document), ...operations, ...lintSchemas(document)];
}

/** Paths name things, in small letters; verbs after colons match more than they say. */
function lintPaths({ paths }: OpenApiDocument): readonly LintFinding[] {
  return Object.keys(paths).flatMap((path) =>
    path
      .split('/')
      .slice(1)
      .filter((part) => !segment.test(part))
      .map((part) => ({
        rule: 'paths-are-resources',
        place: path,
        message: `'${part}' is not like-this or {id}`,
      })),
  );
}

function lintSchemas(document: OpenApiDocument): readonly LintFinding[] {
  const references = new Set(JSON.stringify(document).match(/#\/components\/schemas\/[^"]+/g) ?? []);
  const known = Object.keys(document.components?.schemas ?? {}).map((name) => `#/components/schemas/${name}`);
  const unknown = [...references].filter((name) => !known.includes(name));
  const unused = known.filter((name) => !references.has(name));
  return [
    ...unknown.map((place) => ({ rule: 'schemas-exist', place, message: 'there is no such schema' })),
    ...unused.map((place) => ({ rule: 'schemas-used', place, message: 'nothing refers to it' })),
  ];
}

function hasContent(response: Operation['responses'][string], type?: string): boolean {
  if (!response || !('content' in response) || response.content === undefined) return false;
  const types = Object.keys(response.content);
  return type === undefined ? types.length > 0 : types.includes(type);
}
