import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { z } from 'zod';
import { Receiver, answering } from '../testing/receiver.ts';
import { WebhookService } from '../testing/webhook-service.ts';
import type { TenantId } from '../tenant.ts';

const withId = z.object({ id: z.string() });

describe.each(databaseKinds)('the routes on $name', ({ create }) => {
  let testDatabase: TestDatabase;
  let folder: string;
  let service: WebhookService;
  let receiver: Receiver;
  let tenant: string;

  beforeAll(async () => {
    testDatabase = await create();
    folder = await mkdtemp(join(tmpdir(), 'webhooks-'));
    service = await WebhookService.start(folder, testDatabase.url);
    receiver = await Receiver.start();
  });
  afterAll(async () => {
    await service.stop();
    await receiver.stop();
    await rm(folder, { recursive: true, force: true });
    await testDatabase.drop();
  });
  beforeEach(() => {
    tenant = randomUUID();
    receiver.received.length = 0;
    receiver.behave = answering(204);
  });

  const call = (method: string, path: string, body?: unknown, as = tenant) =>
    service.call(as, method, path, body);
  const endpoints = '/v1/webhook-endpoints';
  const newEndpoint = async (choice: object = {}) =>
    withId.parse((await call('POST', endpoints, { url: receiver.url, ...choice })).body).id;
  const emit = (alertId: string, type = 'alert.opened') =>
    service.webhooks.emit({
      tenant: tenant as TenantId,
      type,
      payload: { alertId },
      occurredAt: service.clock.now(),
    });

  test('an endpoint is made, its secret shown once, changed and deleted', async () => {
    const made = await call('POST', endpoints, {
      url: receiver.url,
      description: 'mine',
      eventTypes: ['alert.*'],
      headers: { Authorization: 'Bearer hunter2' },
      ratePerSecond: 5,
    });
    const now = service.clock.now().toISOString();
    expect(made).toEqual({
      status: 201,
      body: {
        id: expect.any(String),
        url: receiver.url,
        description: 'mine',
        eventTypes: ['alert.*'],
        headerNames: ['authorization'],
        ratePerSecond: 5,
        retryScheduleSeconds: null,
        state: 'enabled',
        disabledReason: null,
        disabledAt: null,
        failingSince: null,
        lastSuccessAt: null,
        lastFailureAt: null,
        throttledUntil: null,
        createdAt: now,
        updatedAt: now,
        signingKey: { scheme: 'hmac', secret: expect.stringMatching(/^whsec_/), publicKey: null },
      },
    });
    const { signingKey: _, ...shown } = z.looseObject({ signingKey: z.unknown() }).parse(made.body);
    const path = `${endpoints}/${withId.parse(made.body).id}`;
    expect(await call('GET', path)).toEqual({ status: 200, body: shown });
    expect(await call('GET', endpoints)).toEqual({ status: 200, body: { endpoints: [shown] } });
    const change = { eventTypes: null, headers: {}, description: 'still mine' };
    expect(await call('PATCH', path, change)).toMatchObject({
      status: 200,
      body: { eventTypes: null, headerNames: [], description: 'still mine', ratePerSecond: 5 },
    });
    expect(await call('DELETE', path)).toEqual({ status: 204, body: undefined });
    expect(await call('GET', path)).toMatchObject({
      status: 404,
      body: { code: 'WEBHOOK_ENDPOINT_NOT_FOUND' },
    });
    expect(await call('DELETE', path)).toMatchObject({ status: 404 });
  });

  test('the private key of ed25519 is nobody’s business', async () => {
    const { body } = await call('POST', endpoints, { url: receiver.url, signing: 'ed25519' });
    expect(body).toMatchObject({
      signingKey: { scheme: 'ed25519', secret: null, publicKey: expect.stringMatching(/^whpk_/) },
    });
  });

  test.each([
    ['an address inside', { url: 'http://10.0.0.1/' }, 422, 'WEBHOOK_ADDRESS_REFUSED'],
    ['an odd address', { url: 'http://0x7f.1/' }, 422, 'WEBHOOK_ADDRESS_REFUSED'],
    ['no address', { url: 'hooks' }, 422, 'WEBHOOK_ADDRESS_REFUSED'],
    ['an unknown type', { eventTypes: ['alert.lost'] }, 422, 'WEBHOOK_EVENT_TYPE_UNKNOWN'],
    ['a wrong type', { eventTypes: ['alert opened'] }, 400, 'INVALID_REQUEST'],
    ['a header of the protocol', { headers: { 'webhook-id': '1' } }, 400, 'INVALID_REQUEST'],
    ['a header of the connection', { headers: { connection: 'close' } }, 400, 'INVALID_REQUEST'],
    ['a line end in a header', { headers: { 'x-a': 'a\r\nb: c' } }, 400, 'INVALID_REQUEST'],
    ['no rate', { ratePerSecond: 0 }, 400, 'INVALID_REQUEST'],
    ['an empty schedule', { retryScheduleSeconds: [] }, 400, 'INVALID_REQUEST'],
  ])('%s is refused', async (_name, choice, status, code) => {
    expect(await call('POST', endpoints, { url: receiver.url, ...choice })).toMatchObject({
      status,
      body: { code },
    });
    const path = `${endpoints}/${await newEndpoint()}`;
    expect(await call('PATCH', path, choice)).toMatchObject({ status, body: { code } });
  });

  test('there is an end to the number of endpoints', async () => {
    for (let n = 0; n < 3; n += 1) await newEndpoint();
    expect(await call('POST', endpoints, { url: receiver.url })).toMatchObject({
      status: 409,
      body: { code: 'WEBHOOK_TOO_MANY_ENDPOINTS' },
    });
  });

  test('messages, their deliveries and attempts can be read', async () => {
    const id = await newEndpoint();
    receiver.behave = answering(500, { 'content-type': 'text/plain' }, 'sorry');
    const ids = [await emit('1'), await emit('2'), await emit('3', 'alert.closed')];
    await service.webhooks.deliverDue();
    const list = await call('GET', '/v1/webhook-messages?limit=2');
    expect(list).toMatchObject({
      status: 200,
      body: { messages: [{ id: ids[2], kind: 'event', type: 'alert.closed' }, { id: ids[1] }] },
    });
    const { next } = z.object({ next: z.string() }).parse(list.body);
    expect(await call('GET', `/v1/webhook-messages?limit=2&after=${next}`)).toMatchObject({
      body: { messages: [{ id: ids[0] }], next: null },
    });
    expect(await call('GET', '/v1/webhook-messages?type=alert.closed')).toMatchObject({
      body: { messages: [{ id: ids[2] }] },
    });
    expect(await call('GET', '/v1/webhook-messages?after=nonsense')).toMatchObject({
      status: 400,
      body: { code: 'PERSISTENCE_INVALID_CURSOR' },
    });
    expect(await call('GET', `/v1/webhook-messages/${ids[0]}`)).toMatchObject({
      status: 200,
      body: {
        body: expect.stringContaining('"alertId":"1"'),
        deliveries: [
          {
            endpointId: id,
            state: 'pending',
            attemptCount: 1,
            lastStatus: 500,
            nextAttemptAt: expect.any(String),
          },
        ],
      },
    });
    const attempt = {
      messageId: ids[0],
      endpointId: id,
      number: 1,
      trigger: 'event',
      reason: 'badStatus',
      response: { status: 500, headers: { 'content-type': 'text/plain' }, body: 'sorry', isBodyCut: false },
    };
    expect(await call('GET', `/v1/webhook-messages/${ids[0]}/attempts`)).toMatchObject({
      status: 200,
      body: { attempts: [attempt], next: null },
    });
    const { body } = await call('GET', `${endpoints}/${id}/attempts`);
    expect(z.object({ attempts: z.array(z.unknown()) }).parse(body).attempts).toHaveLength(3);
  });

  test('secrets are rotated', async () => {
    const path = `${endpoints}/${await newEndpoint()}/secrets`;
    expect(await call('POST', path, { overlapSeconds: 60 })).toMatchObject({
      status: 201,
      body: { scheme: 'hmac', secret: expect.stringMatching(/^whsec_/) },
    });
    const { body } = await call('GET', path);
    const expiresAt = new Date(service.clock.now().getTime() + 60_000).toISOString();
    expect(body).toMatchObject({ secrets: [{ expiresAt: null }, { expiresAt }] });
    expect(JSON.stringify(body)).not.toContain('whsec_');
    for (let n = 0; n < 8; n += 1) expect((await call('POST', path, {})).status).toBe(201);
    expect(await call('POST', path, {})).toMatchObject({
      status: 409,
      body: { code: 'WEBHOOK_TOO_MANY_SECRETS' },
    });
    expect(await call('POST', path, { overlapSeconds: 0 })).toMatchObject({ status: 201 });
    expect((await call('GET', path)).body).toMatchObject({ secrets: [{ expiresAt: null }] });
  });

  test('an endpoint is disabled, probed, enabled, sent an example and a replay', async () => {
    const id = await newEndpoint();
    const path = `${endpoints}/${id}`;
    expect(await call('PUT', `${path}/state`, { state: 'disabled' })).toMatchObject({
      status: 200,
      body: { state: 'disabled', disabledReason: 'byHand' },
    });
    const example = { type: 'alert.opened' };
    const since = service.clock.now().toISOString();
    expect(await call('POST', `${path}/examples`, example)).toMatchObject({
      status: 409,
      body: { code: 'WEBHOOK_ENDPOINT_DISABLED' },
    });
    receiver.behave = answering(503);
    expect(await call('POST', `${path}/probes`)).toMatchObject({
      status: 200,
      body: { reason: 'badStatus', status: 503, endpoint: { state: 'disabled' } },
    });
    receiver.behave = answering(200);
    expect(await call('POST', `${path}/probes`)).toMatchObject({
      body: { reason: 'accepted', status: 200, endpoint: { state: 'enabled' } },
    });
    await call('PUT', `${path}/state`, { state: 'disabled' });
    expect(await call('PUT', `${path}/state`, { state: 'enabled' })).toMatchObject({
      body: { state: 'enabled' },
    });

    expect(await call('POST', `${path}/examples`, example)).toMatchObject({
      status: 202,
      body: { messageId: expect.any(String) },
    });
    expect(await call('POST', `${path}/examples`, { type: 'alert.lost' })).toMatchObject({ status: 404 });
    const messageId = await emit('1');
    await service.webhooks.deliverDue();
    service.clock.advance(1);
    receiver.received.length = 0;
    expect(await call('POST', `/v1/webhook-messages/${messageId}/replays`, {})).toEqual({
      status: 202,
      body: { endpoints: 1 },
    });
    await service.webhooks.deliverDue();
    expect(await call('POST', `${path}/replays`, { since })).toEqual({
      status: 202,
      body: { replayed: 1, next: null },
    });
    await service.webhooks.deliverDue();
    expect(receiver.ids).toEqual([messageId, messageId]);
  });

  test('event types are described', async () => {
    const { body } = await call('GET', '/v1/event-types');
    expect(body).toMatchObject({
      eventTypes: [
        { type: 'alert.closed' },
        { type: 'alert.opened', example: { alertId: 'example' }, schema: { required: ['alertId'] } },
        { type: 'webhook.endpoint.disabled' },
        { type: 'webhook.endpoint.probe' },
      ],
    });
    expect(await call('GET', '/v1/event-types/alert.opened')).toMatchObject({ status: 200 });
    expect(await call('GET', '/v1/event-types/alert.lost')).toMatchObject({ status: 404 });
  });

  test('nothing of another tenant is there', async () => {
    const id = await newEndpoint();
    const messageId = await emit('1');
    await service.webhooks.deliverDue();
    const stranger = randomUUID();
    const path = `${endpoints}/${id}`;
    const since = '2030-01-01T00:00:00Z';
    for (const [method, route, body] of [
      ['GET', path],
      ['PATCH', path, { description: 'mine now' }],
      ['DELETE', path],
      ['PUT', `${path}/state`, { state: 'disabled' }],
      ['GET', `${path}/secrets`],
      ['POST', `${path}/secrets`, {}],
      ['POST', `${path}/probes`],
      ['POST', `${path}/examples`, { type: 'alert.opened' }],
      ['POST', `${path}/replays`, { since }],
      ['GET', `${path}/attempts`],
      ['GET', `/v1/webhook-messages/${messageId}`],
      ['GET', `/v1/webhook-messages/${messageId}/attempts`],
      ['POST', `/v1/webhook-messages/${messageId}/replays`, {}],
    ] as const) {
      expect([route, await call(method, route, body, stranger)]).toMatchObject([route, { status: 404 }]);
    }
    const own = z
      .object({ id: z.string() })
      .parse((await call('POST', endpoints, { url: receiver.url }, stranger)).body);
    expect(
      await call('POST', `/v1/webhook-messages/${messageId}/replays`, { endpointId: own.id }),
    ).toMatchObject({ status: 404 });
    expect((await call('GET', '/v1/webhook-messages', undefined, stranger)).body).toMatchObject({
      messages: [],
    });
    expect((await call('GET', path)).body).toMatchObject({ state: 'enabled', description: '' });
  });
});
