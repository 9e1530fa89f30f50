import { openApiDocument as describe, serveOpenApi as serve } from '@attention-flow/observability';
import type { OpenApiDocument } from '@attention-flow/observability';
import { RouteTable, describeAccess } from '@attention-flow/security';
import type { INestApplication } from '@nestjs/common';
import { version } from '../platform/version.ts';

const title = 'Sentiment monitor';

/** What every route takes and gives, who may use it, and the problems it may answer with. */
export function openApiDocument(app: INestApplication): OpenApiDocument {
  const document = describe(app, {
    title,
    description:
      'Topic and sentiment of a stream of finance news, trends, and alerts that arrive as signed webhooks.',
    version,
  });
  return describeAccess(document, app.get(RouteTable, { strict: false })) as OpenApiDocument;
}

/** Serves the page `/docs` and the document `/docs-json`. */
export function serveOpenApi(app: INestApplication): void {
  serve(app, title, () => openApiDocument(app));
}
