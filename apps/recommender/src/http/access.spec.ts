import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { RouteTable, systemTenantId, tryAuthorisation } from '@attention-flow/security';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { z } from 'zod';
import { TestService } from '../testing/test-service.ts';

jest.setTimeout(180_000);

/** Long enough to be in the future still when the key has been made. */
const lifeOfKeyMs = 3_000;
const withId = z.object({ id: z.string() });
const messagesOf = z.object({ messages: z.array(withId) });

/** Feeds the service as the owner. @returns ids of what is the owner's, by the path that names them */
async function fill(service: TestService) {
  const { post, send } = { post: service.post.bind(service), send: service.send.bind(service) };
  await send('PUT', '/v1/items/lamp', { title: 'Lamp', category: 'lighting' });
  await send('PUT', '/v1/users/user-1', { attributes: {} });
  await post('/v1/events', { type: 'view', itemId: 'lamp', userId: 'user-1' });
  await send('PUT', '/v1/scenarios/home', {});
  const items = Array.from({ length: 5 }, (_, index) => ({ itemId: `cup-${index}`, title: `Cup ${index}` }));
  await post('/v1/items', { items });
  const events = Array.from({ length: 50 }, (_, index) => {
    return { eventId: `e-${index}`, type: 'view', itemId: `cup-${index % 5}`, userId: `u-${index % 7}` };
  });
  await post('/v1/events', { events });
  const job = withId.parse((await post('/v1/training-jobs', {})).body);
  await send('PUT', `/v1/training-jobs/${job.id}/cancellation`);
  const endpoint = await post('/v1/webhook-endpoints', { url: 'https://example.com/hooks' });
  const report = await post('/v1/imports/items', '{"itemId":"nameless"}\n', 'application/x-ndjson');
  const { messages } = messagesOf.parse((await service.read('/v1/webhook-messages')).body);
  const ownKey = await service.newKey(['models:read']);
  return {
    '/v1/api-keys/{id}': ownKey.id,
    '/v1/imports/{id}': withId.parse(report.body).id,
    '/v1/tenants/{id}': systemTenantId,
    '/v1/training-jobs/{id}': job.id,
    '/v1/webhook-endpoints/{id}': withId.parse(endpoint.body).id,
    '/v1/webhook-messages/{id}': messages[0]?.id ?? '',
  };
}

describe.each(databaseKinds)('access on $name', ({ create }) => {
  let database: TestDatabase;
  let service: TestService;

  beforeAll(async () => {
    database = await create();
    service = await TestService.start({
      databaseUrl: database.url,
      environment: { RATE_LIMIT_PER_MINUTE: '1000000' },
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
    const whole = service.openApi();
    // Figures change by themselves, and belong to no tenant; a model would take a training.
    const left = ['/metrics', '/v1/model-versions/{version}', '/v1/active-models/{task}'];
    const paths = Object.entries(whole.paths).filter(([path]) => !left.includes(path));
    const document = { ...whole, paths: Object.fromEntries(paths) };
    const { findings, publicRoutes, attempts } = await tryAuthorisation({
      baseUrl: service.url,
      document,
      keys: {
        owner: service.key,
        stranger: stranger.token,
        expired: expired.token,
        withScopes: async (scopes) => (await service.newKey(scopes)).token,
      },
      samples,
      // What a shop names is nobody's own: another shop may have a lamp, too. The next test is about that.
      names: {
        '/v1/active-models/{task}': 'ranking',
        '/v1/data-subjects/{id}': 'user-1',
        '/v1/event-types/{type}': 'catalogue.rejected',
        '/v1/items/{itemId}': 'lamp',
        '/v1/retention-times/{kind}': 'webhook_messages',
        '/v1/scenarios/{name}': 'home',
        '/v1/users/{userId}': 'user-1',
      },
      queries: { tenantId: systemTenantId },
      bodies: {
        'POST /v1/api-keys': { name: 'x', scopes: ['models:read'], tenantId: systemTenantId },
        'POST /v1/events': { type: 'view', itemId: 'lamp', userId: 'user-1' },
        'POST /v1/recommendation-batches': { requests: [{}] },
        'POST /v1/users/{userId}/sessions': { sessionId: 's' },
      },
      // Each list has an id of its own; an export is an entry of the audit log, and says when it was made; webhooks
      // are being delivered.
      unsteady: [
        ...['', '/verification', '/export'].map((path) => `GET /v1/audit-entries${path}`),
        'GET /v1/data-subjects/{id}/records',
        'GET /v1/items/{itemId}/similar',
        'GET /v1/scenarios/{name}/metrics',
        'GET /v1/trending',
        ...['', '/{id}', '/{id}/attempts'].flatMap((path) =>
          ['endpoints', 'messages'].map((kind) => `GET /v1/webhook-${kind}${path}`),
        ),
      ],
      routes: service
        .get(RouteTable)
        .all()
        .filter(({ url }) => !left.includes(url.replace(/:(\w+)/, '{$1}'))),
    });
    expect(findings).toEqual([]);
    expect(publicRoutes).toEqual(['GET /health/live', 'GET /health/ready']);
    expect(attempts).toBeGreaterThanOrEqual(50 * 5);
  });

  test('shops that use the same names see nothing of each other', async () => {
    const { token } = await service.newKey(['*:admin'], {
      tenantId: await service.newTenant('another shop'),
    });
    const other = service.as(token);
    await service.send('PUT', '/v1/items/kettle', { title: 'Ours', category: 'tea' });
    await service.post('/v1/events', { eventId: 'e1', type: 'view', itemId: 'kettle', userId: 'anna' });
    for (const path of [
      '/v1/items/kettle',
      '/v1/items/kettle/similar',
      '/v1/users/user-1',
      '/v1/scenarios/home',
    ])
      expect((await other.read(path)).status).toBe(404);
    await other.send('PUT', '/v1/items/kettle', { title: 'Theirs' });
    expect(
      await other.post('/v1/events', { eventId: 'e1', type: 'view', itemId: 'kettle', userId: 'anna' }),
    ).toMatchObject({
      body: { accepted: 1, known: 0 },
    });
    expect((await service.read('/v1/items/kettle')).body).toMatchObject({ title: 'Ours' });
    const theirs = await other.post('/v1/recommendations', { userId: 'anna', count: 50 });
    expect(theirs.body).toMatchObject({ items: [{ itemId: 'kettle' }] });
    await other.send('DELETE', '/v1/data-subjects/anna/records');
    expect(await (await service.request('/v1/export')).text()).toContain('"userId":"anna"');
    expect(await (await other.request('/v1/export')).text()).not.toContain('anna');
  });
});
