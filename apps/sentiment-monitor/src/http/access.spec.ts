import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { RouteTable, systemTenantId, tryAuthorisation } from '@attention-flow/security';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { Webhooks } from '@attention-flow/webhooks';
import { modelPromoted } from '@attention-flow/model-lifecycle';
import { z } from 'zod';
import { intakeReport } from '../document/document.dto.ts';
import { sourceDto } from '../source/source.dto.ts';
import { TestService } from '../testing/test-service.ts';

jest.setTimeout(180_000);

/** Long enough to be in the future still when the key has been made. */
const lifeOfKeyMs = 3_000;
const identified = z.object({ id: z.uuid() });
const listed = z.object({ messages: z.array(identified) });

/**
 * Routes of the life cycle of models that name a job, a version or a task: the same code is tried in the customer service, where
 * a training takes no time. An alert needs a crisis; the other routes of rules and silences are tried here.
 */
const elsewhere = /^\/v1\/(?:training-jobs|model-versions|active-models|alerts)\/[{:]/;

/** An endpoint that gets nothing, so that nothing changes by itself, and a message that it missed. */
async function fillWebhooks(service: TestService) {
  const endpoint = { url: 'http://127.0.0.1:8099/hooks', eventTypes: ['model.promoted'] };
  const { id } = identified.parse((await service.post('/v1/webhook-endpoints', endpoint)).body);
  await service.request(`/v1/webhook-endpoints/${id}/state`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ state: 'disabled' }),
  });
  const { type, example: payload } = modelPromoted;
  await service.get(Webhooks).emit({ tenant: systemTenantId, type, payload, occurredAt: new Date() });
  const { messages } = listed.parse((await service.read('/v1/webhook-messages')).body);
  return { '/v1/webhook-endpoints/{id}': id, '/v1/webhook-messages/{id}': messages[0]?.id ?? '' };
}

const rule = { name: 'r', isEnabled: false, query: { each: ['entity'] }, detector: { kind: 'burst' } };
const silence = {
  matchers: [{ label: 'team', value: 'risk' }],
  endsAt: new Date(Date.now() + 86_400_000).toISOString(),
  createdBy: 'ada',
  comment: 'known',
};

/** Feeds the service as the owner. @returns ids of what is the owner's, by the path that names them */
async function fill(service: TestService) {
  const document = { source: 'wire', id: '1', text: 'The bank fell.' };
  const { documents } = intakeReport.parse((await service.post('/v1/documents', document)).body);
  const entity = JSON.stringify({ key: 'HRLB', name: 'Harlow Bank' });
  await service.post('/v1/entities', entity, 'application/x-ndjson');
  const settings = { kind: 'file', file: 'none.jsonl' };
  const source = sourceDto.parse((await service.post('/v1/sources', { name: 'history', settings })).body);
  const ownRule = identified.parse((await service.post('/v1/rules', rule)).body);
  const ownSilence = identified.parse((await service.post('/v1/silences', silence)).body);
  const ownKey = await service.newKey(['models:read']);
  await service.request(`/v1/sources/${source.id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ isEnabled: false }),
  });
  await service.settle();
  return {
    ...(await fillWebhooks(service)),
    '/v1/api-keys/{id}': ownKey.id,
    '/v1/documents/{id}': documents[0]?.id ?? '',
    '/v1/entities/{key}': 'HRLB',
    '/v1/sources/{id}': source.id,
    '/v1/tenants/{id}': systemTenantId,
    '/v1/rules/{id}': ownRule.id,
    '/v1/silences/{id}': ownSilence.id,
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
    const tried = Object.entries(document.paths).filter(
      ([path]) => path !== '/metrics' && !elsewhere.test(path),
    );
    const { findings, publicRoutes } = await tryAuthorisation({
      baseUrl: service.url,
      document: { ...document, paths: Object.fromEntries(tried) },
      keys: {
        owner: service.key,
        stranger: stranger.token,
        expired: expired.token,
        withScopes: async (scopes) => (await service.newKey(scopes)).token,
      },
      samples,
      names: { '/v1/event-types/{type}': modelPromoted.type },
      queries: { tenantId: systemTenantId },
      bodies: {
        'POST /v1/api-keys': { name: 'x', scopes: ['models:read'], tenantId: systemTenantId },
        'POST /v1/documents': { source: 'wire', id: '2', text: 'Oil rose.' },
        'POST /v1/rules': rule,
        'PUT /v1/rules/{id}': rule,
        'POST /v1/rules/{id}/backtests': { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
        'POST /v1/silences': silence,
        'POST /v1/sources': { name: 'other', settings: { kind: 'file', file: 'none.jsonl' } },
      },
      // An export is an entry of the audit log; trends end now unless told otherwise.
      unsteady: [
        ...['', '/verification', '/export'].map((path) => `GET /v1/audit-entries${path}`),
        'GET /v1/trends',
      ],
      routes: service
        .get(RouteTable)
        .all()
        .filter(({ url }) => url !== '/metrics' && !elsewhere.test(url)),
    });
    expect(findings).toEqual([]);
    expect(publicRoutes).toEqual(['GET /health/live', 'GET /health/ready']);
  });
});
