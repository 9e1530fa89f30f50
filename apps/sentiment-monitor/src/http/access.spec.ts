import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { RouteTable, systemTenantId, tryAuthorisation } from '@attention-flow/security';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { intakeReport } from '../document/document.dto.ts';
import { sourceDto } from '../source/source.dto.ts';
import { TestService } from '../testing/test-service.ts';

jest.setTimeout(180_000);

/** Long enough to be in the future still when the key has been made. */
const lifeOfKeyMs = 3_000;
const identified = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : '';

/** Feeds the service as the owner. @returns ids of what is the owner's, by the path that names them */
async function fill(service: TestService) {
  const document = { source: 'wire', id: '1', text: 'The bank fell.' };
  const { documents } = intakeReport.parse((await service.post('/v1/documents', document)).body);
  const entity = JSON.stringify({ key: 'HRLB', name: 'Harlow Bank' });
  await service.post('/v1/entities', entity, 'application/x-ndjson');
  const settings = { kind: 'file', file: 'none.jsonl' };
  const source = sourceDto.parse((await service.post('/v1/sources', { name: 'history', settings })).body);
  const endpoint = await service.post('/v1/webhook-endpoints', {
    url: 'http://127.0.0.1:9/',
    eventTypes: ['*'],
  });
  const ownKey = await service.newKey(['models:read']);
  return {
    '/v1/api-keys/{id}': ownKey.id,
    '/v1/documents/{id}': documents[0]?.id ?? '',
    '/v1/entities/{key}': 'HRLB',
    '/v1/sources/{id}': source.id,
    '/v1/tenants/{id}': systemTenantId,
    '/v1/webhook-endpoints/{id}': identified(endpoint.body),
  };
}

describe.each(databaseKinds)('access on $name', ({ create }) => {
  let database: TestDatabase;
  let service: TestService;

  beforeAll(async () => {
    database = await create();
    service = await TestService.start({
      databaseUrl: database.url,
      environment: { RATE_LIMIT_PER_MINUTE: '1000000', WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' },
    });
  });

  afterAll(async () => {
    await service.destroy();
    await database.drop();
  });

  test('is refused on every route without a key, the scope, or the tenant', async () => {
    const expiresAt = new Date(Date.now() + lifeOfKeyMs);
    const expired = await service.newKey(['*:admin'], { expiresAt: expiresAt.toISOString() });
    const stranger = await service.newKey(['*:admin'], { tenantId: await service.newTenant() });
    const samples = await fill(service);
    await sleep(Math.max(expiresAt.getTime() - Date.now() + 1, 0));
    const document = service.openApi();
    // Figures change by themselves, and belong to no tenant.
    delete document.paths['/metrics'];
    const { findings, publicRoutes } = await tryAuthorisation({
      baseUrl: service.url,
      document,
      keys: {
        owner: service.key,
        stranger: stranger.token,
        expired: expired.token,
        withScopes: async (scopes) => (await service.newKey(scopes)).token,
      },
      samples,
      queries: { tenantId: systemTenantId },
      bodies: {
        'POST /v1/api-keys': { name: 'x', scopes: ['models:read'], tenantId: systemTenantId },
        'POST /v1/documents': { source: 'wire', id: '2', text: 'Oil rose.' },
        'POST /v1/sources': { name: 'other', settings: { kind: 'file', file: 'none.jsonl' } },
      },
      routes: service
        .get(RouteTable)
        .all()
        .filter(({ url }) => url !== '/metrics'),
    });
    expect(findings).toEqual([]);
    expect(publicRoutes).toEqual(['GET /health/live', 'GET /health/ready']);
  });
});
