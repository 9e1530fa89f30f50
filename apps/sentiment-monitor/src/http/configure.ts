import { prepareHttp } from '@attention-flow/security';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Config } from '../platform/config.ts';

/** What is read as a stream, and not before the route has it. */
export const streamedTypes = ['application/x-ndjson', 'application/jsonl', 'text/csv'] as const;

/** What holds for every route: checked input, headers for browsers, uploads as streams. */
export function configureHttp(app: NestFastifyApplication): void {
  prepareHttp(app, { corsOrigins: app.get(Config).values.CORS_ORIGINS, streamedTypes });
}
