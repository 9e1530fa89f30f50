import 'reflect-metadata';
import { documentOfService } from '@attention-flow/observability';
import type { OpenApiDocument } from '@attention-flow/observability';
import { httpAdapter } from '@attention-flow/security';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.ts';
import { configureHttp } from './http/configure.ts';
import { openApiDocument } from './http/openapi.ts';
import { Config } from './platform/config.ts';

/** The OpenAPI document, for `npm run openapi`: who may use a route is known of routes that are there. */
export function openApi(): Promise<OpenApiDocument> {
  return documentOfService(async (folder) => {
    Config.ofProcess({ DATA_DIR: folder, LOG_LEVEL: 'fatal' });
    const app = await NestFactory.create<NestFastifyApplication>(AppModule, httpAdapter([]), {
      logger: false,
      abortOnError: false,
    });
    configureHttp(app);
    return app;
  }, openApiDocument);
}
