import { z } from 'zod';

/** OpenAPI 3.1 takes JSON Schema 2020-12 as it is; schemas with an `id` become named components. */
export function toOpenApi(schema: unknown, io: 'input' | 'output') {
  if (!(schema instanceof z.ZodType)) return undefined;
  const { $defs: components = {}, $schema: _, ...converted } = z.toJSONSchema(schema, { io });
  return { schema: converted, components };
}
