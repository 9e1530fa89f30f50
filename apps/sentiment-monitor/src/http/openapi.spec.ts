import { lintDocument } from '@attention-flow/observability';
import { TestService } from '../testing/test-service.ts';

describe('the OpenAPI document', () => {
  test('names every route, its schemas and its problems', async () => {
    const service = await TestService.start();
    const document = service.openApi();
    await service.destroy();
    expect(document.openapi).toBe('3.1.0');
    expect(lintDocument(document)).toEqual([]);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/v1/documents',
        '/v1/documents/{id}',
        '/v1/entities',
        '/v1/entities/{key}',
        '/v1/examples',
        '/v1/sources',
        '/v1/sources/{id}',
        '/v1/stream',
        '/v1/trends',
        '/v1/trend-series',
        '/v1/training-jobs',
        '/v1/active-models',
        '/v1/webhook-endpoints',
      ]),
    );
    expect(document.paths['/v1/documents']?.post).toMatchObject({
      security: [{ apiKey: ['documents:write'] }],
      responses: {
        202: { content: { 'application/json': { schema: { $ref: '#/components/schemas/IntakeReport' } } } },
        429: {
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    });
    const references = JSON.stringify(document).match(/#\/components\/schemas\/\w+/g) ?? [];
    const known = Object.keys(document.components?.schemas ?? {}).map(
      (name) => `#/components/schemas/${name}`,
    );
    expect(new Set(references)).toEqual(new Set(known));
  });
});
