import { documentOf, openApiDocument } from '@attention-flow/observability';
import type { OpenApiDocument } from '@attention-flow/observability';
import { ParcelApp } from './parcel-app.ts';

const api = {
  title: 'Parcels',
  description: 'A small service, for the specs of this tool.',
  version: '1.0.0',
  tags: { parcels: 'What is sent.', health: 'Whether it works.', metrics: 'How it works.' },
};

export async function openApi(): Promise<OpenApiDocument> {
  const document = await documentOf(ParcelApp, (app) => openApiDocument(app, api));
  // Anybody may use it.
  return { ...document, security: [] };
}
