import { openApiDocument } from '@attention-flow/observability';
import type { ApiDescription, OpenApiDocument } from '@attention-flow/observability';
import type { INestApplication } from '@nestjs/common';
import { describeAccess } from './describe-access.ts';
import { RouteTable } from './route-table.ts';

/** What every route takes and gives, who may use it, and the problems it may answer with. */
export function securedDocument(app: INestApplication, api: ApiDescription): OpenApiDocument {
  const routes = app.get(RouteTable, { strict: false });
  return describeAccess(openApiDocument(app, api), routes) as OpenApiDocument;
}
