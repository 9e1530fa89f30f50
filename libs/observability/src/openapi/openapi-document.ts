import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication, Type, DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { completeDocument } from './complete-document.ts';
import { toOpenApi } from './json-schema.ts';
import type { OpenApiDocument } from './operations.ts';

/** What an API says about itself. */
export interface ApiDescription {
  readonly title: string;
  readonly description: string;
  readonly version: string;
  /** What each tag is about. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** The OpenAPI 3.1 document of a service: every route with what it takes and gives, problems included. */
export function openApiDocument(app: INestApplication, api: ApiDescription): OpenApiDocument {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(api.title)
    .setDescription(api.description)
    .setVersion(api.version);
  for (const [name, description] of Object.entries(api.tags ?? {})) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    standardSchemaConverter: (schema, { schemaType }) => toOpenApi(schema, schemaType),
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  return completeDocument(document);
}

/** Serves the page `/docs` and the document `/docs-json`. */
export function serveOpenApi(app: INestApplication, title: string, document: () => OpenApiDocument): void {
  SwaggerModule.setup('docs', app, document, { customSiteTitle: title });
}

/**
 * Describes a service without starting it: nothing of it is made, no database is opened. Enough where the routes say all
 * there is to say; what providers add, such as who may use which route, needs the service itself.
 */
export async function documentOf(
  module: Type | DynamicModule,
  describe: (app: INestApplication) => OpenApiDocument,
): Promise<OpenApiDocument> {
  const app = await NestFactory.create(module, new FastifyAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  return describe(app);
}

/**
 * Describes a service that is made for it, with an empty folder, and not listening.
 *
 * @param make the service, not yet initialised
 */
export async function documentOfService(
  make: (folder: string) => Promise<INestApplication>,
  describe: (app: INestApplication) => OpenApiDocument,
): Promise<OpenApiDocument> {
  const folder = await mkdtemp(join(tmpdir(), 'openapi-'));
  try {
    const app = await make(folder);
    await app.init();
    const document = describe(app);
    await app.close();
    return document;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
