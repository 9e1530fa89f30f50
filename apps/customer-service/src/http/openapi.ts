import { serveOpenApi as serve } from '@attention-flow/observability';
import type { OpenApiDocument } from '@attention-flow/observability';
import { securedDocument } from '@attention-flow/security';
import type { INestApplication } from '@nestjs/common';
import { version } from '../platform/version.ts';

const api = {
  title: 'Customer service',
  description: 'Learns from past dialogues and answers customers: intent, best answer, retrieval.',
  version,
};

/** What every route takes and gives, who may use it, and the problems it may answer with. */
export function openApiDocument(app: INestApplication): OpenApiDocument {
  return securedDocument(app, api);
}

/** Serves the page `/docs` and the document `/docs-json`. */
export function serveOpenApi(app: INestApplication): void {
  serve(app, api.title, () => openApiDocument(app));
}
