import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457).' });

/** What every route takes and gives, problems included. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const description = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Customer service')
    .setDescription('Learns from past dialogues and answers customers: intent, best answer, retrieval.')
    .setVersion('0.1.0')
    .build();
  const document = SwaggerModule.createDocument(app, description, {
    standardSchemaConverter: (schema, { schemaType }) => toOpenApi(schema, schemaType),
  });
  document.components ??= {};
  document.components.schemas = Object.assign({}, document.components.schemas, problemComponent());
  return document;
}

/** Serves the page `/docs` and the document `/docs-json`. */
export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), { customSiteTitle: 'Customer service' });
}

/** OpenAPI 3.1 takes JSON Schema 2020-12 as it is; schemas with an `id` become named components. */
function toOpenApi(schema: unknown, io: 'input' | 'output') {
  if (!(schema instanceof z.ZodType)) return undefined;
  const { $defs: components = {}, $schema: _, ...converted } = z.toJSONSchema(schema, { io });
  return { schema: converted, components };
}

function problemComponent() {
  return toOpenApi(problemSchema, 'output')?.components ?? {};
}
