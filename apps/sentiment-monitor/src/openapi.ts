import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenApiDocument } from '@attention-flow/observability';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.ts';
import { configureHttp, httpAdapter } from './http/configure.ts';
import { openApiDocument } from './http/openapi.ts';
import { Config } from './platform/config.ts';

/**
 * The OpenAPI document, for `npm run openapi`. The service is started for it, in an empty folder and without listening,
 * since who may use a route is known of routes that are there.
 */
export async function openApi(): Promise<OpenApiDocument> {
  const folder = await mkdtemp(join(tmpdir(), 'sentiment-monitor-openapi-'));
  Config.ofProcess({ DATA_DIR: folder, LOG_LEVEL: 'fatal' });
  try {
    const app = await NestFactory.create<NestFastifyApplication>(AppModule, httpAdapter([]), {
      logger: false,
      abortOnError: false,
    });
    configureHttp(app);
    await app.init();
    const document = openApiDocument(app);
    await app.close();
    return document;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
