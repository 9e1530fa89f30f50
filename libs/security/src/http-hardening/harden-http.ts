import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { securityHeaders } from './security-headers.ts';

export interface HardeningOptions {
  /** Origins whose pages may call this service from a browser, such as `https://shop.example`; none without. */
  readonly corsOrigins?: readonly string[];
}

/**
 * Sends {@link securityHeaders} with every reply, and lets pages of other origins in only if they are named. Before
 * `app.init()`. The headers go the way of Fastify's own: those that Nest sets (`app.useSecurityHeaders()`) are written
 * to Node's response, and then all other headers have to take that slower way too.
 */
export function hardenHttp(app: NestFastifyApplication, { corsOrigins = [] }: HardeningOptions = {}): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (_request, reply, done) => {
      reply.headers(securityHeaders);
      done();
    });
  if (corsOrigins.length === 0) return;
  app.enableCors({
    origin: [...corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key'],
    exposedHeaders: [
      'location',
      'retry-after',
      'idempotency-replayed',
      'ratelimit',
      'ratelimit-policy',
      'ratelimit-limit',
      'ratelimit-remaining',
      'ratelimit-reset',
    ],
    maxAge: 600,
  });
}
