import { lintDocument } from '@attention-flow/observability';
import { TestService } from '../testing/test-service.ts';

describe('the OpenAPI document', () => {
  test('names every route, its schemas and its problems', async () => {
    const service = await TestService.start();
    const document = service.openApi();
    await service.destroy();
    expect(document.openapi).toBe('3.1.0');
    expect(lintDocument(document)).toEqual([]);
    expect(Object.keys(document.paths).sort()).toEqual([
      '/health/live',
      '/health/ready',
      '/metrics',
      '/v1/api-keys',
      '/v1/api-keys/{id}',
      '/v1/api-keys/{id}/rotations',
      '/v1/conversations',
      '/v1/conversations/{id}/messages',
      '/v1/dialogue-imports',
      '/v1/dialogue-imports/{id}',
      '/v1/messages/{id}/explanation',
      '/v1/model-versions',
      '/v1/tenants',
      '/v1/tenants/{id}',
      '/v1/tenants/{id}/suspension',
      '/v1/training-jobs',
      '/v1/training-jobs/{id}',
      '/v1/training-jobs/{id}/events',
    ]);
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
