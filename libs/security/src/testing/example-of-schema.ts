import { z } from 'zod';

const schemaShape = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  default: z.unknown().optional(),
  format: z.string().optional(),
  minLength: z.number().optional(),
  minimum: z.number().optional(),
  minItems: z.number().optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
});
type Schema = z.output<typeof schemaShape>;

const formats: Readonly<Record<string, string>> = {
  uuid: '00000000-0000-7000-8000-00000000ffff',
  'date-time': '2100-01-01T00:00:00.000Z',
  date: '2100-01-01',
  email: 'nobody@example.com',
  uri: 'https://example.com/',
};

/** The least that a JSON Schema of an OpenAPI document asks for; patterns are not read. */
export function exampleOf(schema: unknown, document: object): unknown {
  const read = schemaShape.parse(schema ?? {});
  if (read.$ref !== undefined) return exampleOf(resolve(read.$ref, document), document);
  if (read.const !== undefined) return read.const;
  if (read.enum) return read.enum[0];
  if (read.default !== undefined) return read.default;
  const [choice] = read.oneOf ?? read.anyOf ?? [];
  if (choice !== undefined) return exampleOf(choice, document);
  if (read.allOf) return Object.assign({}, ...read.allOf.map((part) => exampleOf(part, document)));
  return exampleOfType(read, document);
}

function exampleOfType(schema: Schema, document: object): unknown {
  const { format, minLength = 0, minimum = 0, minItems = 0, properties = {}, required = [] } = schema;
  switch ([schema.type].flat()[0]) {
    case 'string':
      return formats[format ?? ''] ?? 'example'.padEnd(minLength, '.');
    case 'integer':
    case 'number':
      return Math.max(minimum, 1);
    case 'boolean':
      return true;
    case 'array':
      return Array.from({ length: minItems }, () => exampleOf(schema.items, document));
    case 'null':
      return null;
    default:
      return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name], document)]));
  }
}

function resolve(reference: string, document: object): unknown {
  return reference
    .replace(/^#\//, '')
    .split('/')
    .reduce((at: unknown, name) => z.record(z.string(), z.unknown()).parse(at)[name], document);
}
