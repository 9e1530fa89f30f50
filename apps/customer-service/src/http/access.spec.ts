import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { modelPromoted, trainingJobDto } from '@attention-flow/model-lifecycle';
import { RouteTable, systemTenantId, tryAuthorisation } from '@attention-flow/security';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { Webhooks } from '@attention-flow/webhooks';
import { z } from 'zod';
import { conversationDto, replyDto } from '../conversation/conversation.dto.ts';
import { dialogueImportDto } from '../dialogue-import/dialogue-import.dto.ts';
import { TestService } from '../testing/test-service.ts';

jest.setTimeout(180_000);

const rows = ['track', 'refund']
  .flatMap((intent) => [1, 2, 3].map((index) => ({ question: `${intent} ${index}`, answer: intent, intent })))
  .map((row) => JSON.stringify(row))
  .join('\n');
const identified = z.object({ id: z.uuid() });
const listed = z.object({ messages: z.array(identified) });
const liked = { rating: 'up' };
/** Long enough to be in the future still when the key has been made. */
const lifeOfKeyMs = 3_000;

const customerId = 'customer-7';

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
  const occurredAt = new Date();
  await service.get(Webhooks).emit({ tenant: systemTenantId, type, payload, occurredAt });
  const { messages } = listed.parse((await service.read('/v1/webhook-messages')).body);
  return { '/v1/webhook-endpoints/{id}': id, '/v1/webhook-messages/{id}': messages[0]?.id ?? '' };
}

async function train(service: TestService, promote: 'automatic' | 'manual') {
  const { id } = trainingJobDto.parse((await service.post('/v1/training-jobs', { promote })).body);
  await (await service.request(`/v1/training-jobs/${id}/events`)).text();
  return trainingJobDto.parse((await service.read(`/v1/training-jobs/${id}`)).body);
}

/** What answers beside the model, and a person who was called. */
async function fillAnswering(service: TestService, conversationId: string, messageId: string) {
  const rule = { name: 'a rule', when: { intents: ['nothing'] }, effect: { kind: 'forbid' } };
  const document = { name: 'a page', format: 'text', content: 'We open at nine.' };
  const ids = await Promise.all(
    [service.post('/v1/rules', rule), service.post('/v1/documents', document)].map(
      async (made) => identified.parse((await made).body).id,
    ),
  );
  await service.post(`/v1/conversations/${conversationId}/calls`, {});
  await service.request(`/v1/messages/${messageId}/feedback`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(liked),
  });
  return {
    '/v1/rules/{id}': ids[0] ?? '',
    '/v1/documents/{id}': ids[1] ?? '',
    '/v1/hand-offs/{id}': conversationId,
  };
}

/** Feeds the service as the owner. @returns ids of what is the owner's, by the path that names them */
async function fill(service: TestService) {
  const imported = await service.post('/v1/dialogue-imports', rows, 'application/x-ndjson');
  await train(service, 'automatic');
  // The one that answers is the default, whose name every tenant may know.
  const job = await train(service, 'manual');
  const opened = await service.post('/v1/conversations', { customerId });
  const conversation = conversationDto.parse(opened.body);
  const reply = await service.post(`/v1/conversations/${conversation.id}/messages`, { text: 'track 1' });
  const answered = replyDto.parse(reply.body).id;
  const ownKey = await service.newKey(['models:read']);
  return {
    ...(await fillWebhooks(service)),
    ...(await fillAnswering(service, conversation.id, answered)),
    '/v1/api-keys/{id}': ownKey.id,
    '/v1/conversations/{id}': conversation.id,
    '/v1/dialogue-imports/{id}': dialogueImportDto.parse(imported.body).id,
    '/v1/model-versions/{version}': job.modelVersion ?? '',
    '/v1/messages/{id}': answered,
    '/v1/tenants/{id}': systemTenantId,
    '/v1/training-jobs/{id}': job.id,
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
    // Figures change by themselves, and belong to no tenant; the next test is about them.
    delete document.paths['/metrics'];
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
      names: {
        '/v1/active-models/{task}': 'intent',
        '/v1/data-subjects/{id}': customerId,
        '/v1/event-types/{type}': modelPromoted.type,
        '/v1/retention-times/{kind}': 'conversations',
      },
      queries: { tenantId: systemTenantId },
      bodies: {
        'POST /v1/api-keys': { name: 'x', scopes: ['models:read'], tenantId: systemTenantId },
        'POST /v1/conversations/{id}/messages': { text: 'track 1' },
        'PUT /v1/messages/{id}/feedback': liked,
      },
      // An export is an entry of the audit log, and says when it was made.
      unsteady: [
        ...['', '/verification', '/export'].map((path) => `GET /v1/audit-entries${path}`),
        'GET /v1/data-subjects/{id}/records',
      ],
      routes: service
        .get(RouteTable)
        .all()
        .filter(({ url }) => url !== '/metrics'),
    });
    expect(findings).toEqual([]);
    expect(publicRoutes).toEqual(['GET /health/live', 'GET /health/ready']);
    const methods = Object.values(document.paths).flatMap((path) => Object.keys(path));
    expect(methods.length).toBeGreaterThan(40);
    expect(attempts).toBeGreaterThanOrEqual((methods.length - publicRoutes.length) * 5);
  });

  test('to figures needs the scope, and they name no tenant', async () => {
    const { token } = await service.newKey(['models:admin']);
    expect((await service.as(token).read('/metrics')).status).toBe(403);
    expect((await fetch(`${service.url}/metrics`)).status).toBe(401);
    const { status, body } = await service.read('/metrics');
    expect(status).toBe(200);
    expect(body).not.toContain(systemTenantId);
    // The questions of this suite went through the model one by one.
    expect(
      Number(/^model_tokens_total\{[^}]*model="intent"[^}]*\} (\d+)/m.exec(String(body))?.[1]),
    ).toBeGreaterThan(0);
    expect(body).toMatch(/^model_batch_size\{[^}]*model="intent"[^}]*\} 1$/m);
    expect(body).toMatch(/^model_tokens_per_second\{[^}]*model="intent"[^}]*\} (?!0$)[\d.e+-]+$/m);
    for (const name of ['queue_depth', 'webhook_pending', 'webhook_delivered_total', 'model_info'])
      expect(body).toContain(`\n${name}`);
  });
});
