import { prepareHttp } from '@attention-flow/security';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { importTypes } from '../dialogue-import/import-format.ts';
import { Config } from '../platform/config.ts';

/** What holds for every route: checked input, headers for browsers, uploads as streams. */
export function configureHttp(app: NestFastifyApplication): void {
  prepareHttp(app, { corsOrigins: app.get(Config).corsOrigins, streamedTypes: importTypes });
}
