import { readFile } from 'node:fs/promises';
import { lintDocument } from '@attention-flow/observability';
import { TestService } from '../testing/test-service.ts';

describe('the OpenAPI document', () => {
  test('names every route, its schemas and its problems, and is the one that is committed', async () => {
    const service = await TestService.start();
    const document = service.openApi();
    await service.destroy();
    expect(document.openapi).toBe('3.1.0');
    expect(lintDocument(document)).toEqual([]);
    // As others read it: without what JSON does not have.
    const current: unknown = JSON.parse(JSON.stringify(document));
    const committed = await readFile(new URL('../../openapi.json', import.meta.url), 'utf8');
    expect(current).toEqual(JSON.parse(committed));
    expect(document.paths['/v1/conversations/{id}/messages']?.post).toMatchObject({
      parameters: [
        { name: 'id', in: 'path', required: true },
        { name: 'Idempotency-Key', in: 'header', required: false },
      ],
      security: [{ apiKey: ['conversations:write'] }],
      requestBody: {
        content: { 'application/json': { schema: { $ref: '#/components/schemas/NewMessage' } } },
      },
      responses: {
        201: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Reply' } } } },
        404: {
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    });
    expect(document.paths['/v1/messages/{id}/explanation']?.get?.parameters).toMatchObject([
      { name: 'id', in: 'path' },
      { name: 'method', in: 'query', required: false },
    ]);
    const references = JSON.stringify(document).match(/#\/components\/schemas\/\w+/g) ?? [];
    const known = Object.keys(document.components?.schemas ?? {}).map(
      (name) => `#/components/schemas/${name}`,
    );
    expect(new Set(references)).toEqual(new Set(known));
  });
});
