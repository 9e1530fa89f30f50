import { earlyRefusals, requestValidation } from '@attention-flow/observability';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { hardenHttp } from './harden-http.ts';
import type { HardeningOptions } from './harden-http.ts';
import { serverOptions } from './server-options.ts';

export interface HttpServerOptions extends HardeningOptions {
  /** Content types that are read as streams, and not before the route has them. */
  readonly streamedTypes: readonly string[];
}

/** A server that answers what it refuses before any route with problems. */
export const httpAdapter = (trustedProxies: readonly string[]): FastifyAdapter =>
  new FastifyAdapter({ ...serverOptions({ trustedProxies }), ...earlyRefusals() });

/** What holds for every route: checked input, headers for browsers, uploads as streams. Before `app.init()`. */
export function prepareHttp(
  app: NestFastifyApplication,
  { streamedTypes, ...hardening }: HttpServerOptions,
): void {
  app.useGlobalPipes(requestValidation());
  hardenHttp(app, hardening);
  app
    .getHttpAdapter()
    .getInstance()
    .addContentTypeParser([...streamedTypes], (_request, payload, done) => {
      done(null, payload);
    });
}
