import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import { WebhookEndpointController } from './endpoint/endpoint.controller.ts';
import type { TenantId } from './tenant.ts';
import { Receiver } from './testing/receiver.ts';
import { until } from './testing/until.ts';
import { WebhookService } from './testing/webhook-service.ts';

test('replies with a secret are not to be stored, and the document names every route', async () => {
  const config = (name: 'create' | 'rotate' | 'update'): unknown =>
    Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, WebhookEndpointController.prototype[name]);
  expect([config('create'), config('rotate'), config('update')]).toEqual([
    { security: { isOnceOnly: true } },
    { security: { isOnceOnly: true } },
    undefined,
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'webhooks-'));
  const service = await WebhookService.start(folder, undefined);
  const document = service.openApi();
  await service.stop();
  await rm(folder, { recursive: true, force: true });
  const routes = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(routes.sort()).toEqual([
    'DELETE /v1/webhook-endpoints/{id}',
    'GET /v1/event-types',
    'GET /v1/event-types/{type}',
    'GET /v1/webhook-endpoints',
    'GET /v1/webhook-endpoints/{id}',
    'GET /v1/webhook-endpoints/{id}/attempts',
    'GET /v1/webhook-endpoints/{id}/secrets',
    'GET /v1/webhook-messages',
    'GET /v1/webhook-messages/{id}',
    'GET /v1/webhook-messages/{id}/attempts',
    'PATCH /v1/webhook-endpoints/{id}',
    'POST /v1/webhook-endpoints',
    'POST /v1/webhook-endpoints/{id}/examples',
    'POST /v1/webhook-endpoints/{id}/probes',
    'POST /v1/webhook-endpoints/{id}/replays',
    'POST /v1/webhook-endpoints/{id}/secrets',
    'POST /v1/webhook-messages/{id}/replays',
    'PUT /v1/webhook-endpoints/{id}/state',
  ]);
  const references = new Set(JSON.stringify(document).match(/#\/components\/schemas\/\w+/g));
  references.delete('#/components/schemas/Problem');
  const known = Object.keys(document.components?.schemas ?? {}).map((name) => `#/components/schemas/${name}`);
  expect(known).toEqual(expect.arrayContaining([...references]));
});

test('the module delivers while the service runs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'webhooks-'));
  const service = await WebhookService.start(folder, undefined, true);
  const receiver = await Receiver.start();
  const tenant = randomUUID();
  await service.call(tenant, 'POST', '/v1/webhook-endpoints', { url: receiver.url });
  const occurredAt = service.clock.now();
  const event = { tenant: tenant as TenantId, type: 'alert.opened', payload: { alertId: 'a' }, occurredAt };
  const id = await service.webhooks.emit(event);
  await until(() => receiver.ids.includes(id));
  await service.stop();
  await receiver.stop();
  await rm(folder, { recursive: true, force: true });
});
