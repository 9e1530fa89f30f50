import { earlyRefusals, requestValidation } from '@attention-flow/observability';
import { hardenHttp, serverOptions } from '@attention-flow/security';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { importTypes } from '../import/import-format.ts';
import { Config } from '../platform/config.ts';

/** A server that answers what it refuses before any route with problems. */
export const httpAdapter = (trustedProxies: readonly string[]): FastifyAdapter =>
  new FastifyAdapter({ ...serverOptions({ trustedProxies }), ...earlyRefusals() });

/** What holds for every route: checked input, headers for browsers, uploads as streams. */
export function configureHttp(app: NestFastifyApplication): void {
  app.useGlobalPipes(requestValidation());
  hardenHttp(app, { corsOrigins: app.get(Config).corsOrigins });
  app
    .getHttpAdapter()
    .getInstance()
    .addContentTypeParser([...importTypes], (_request, payload, done) => {
      done(null, payload);
    });
}
