import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { RunningService } from './running-service.ts';
import { WebhookReceiver } from './webhook-receiver.ts';

jest.setTimeout(120_000);

describe('webhooks of the running service', () => {
  let dataDir: string;
  let service: RunningService;
  let receiver: WebhookReceiver;
  let endpoint: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'customer-service-e2e-'));
    receiver = await WebhookReceiver.start();
    service = await RunningService.start({
      DATA_DIR: dataDir,
      PORT: '0',
      WEBHOOK_ALLOW_PRIVATE: '127.0.0.1',
    });
  });

  afterAll(async () => {
    await service.stop();
    await receiver.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('have a JSON Schema and an example for each type of event', async () => {
    const { data } = await service.client.GET('/v1/event-types');
    expect(data?.eventTypes).toMatchObject(
      expect.arrayContaining(
        ['conversation.handedOff', 'model.promoted'].map((type) =>
          expect.objectContaining({ type, schema: expect.objectContaining({ type: 'object' }) }),
        ),
      ),
    );
  });

  test('come with a signature that the official package takes', async () => {
    const { data } = await service.client.POST('/v1/webhook-endpoints', {
      body: { url: receiver.url, eventTypes: ['conversation.*'] },
    });
    receiver.trust(data?.signingKey.secret);
    endpoint = data?.id ?? '';
    const { response } = await service.client.POST('/v1/webhook-endpoints/{id}/examples', {
      params: { path: { id: endpoint } },
      body: { type: 'conversation.handedOff' },
    });
    expect(response.status).toBe(202);
    await receiver.until((received) => received.length === 1);
    expect(receiver.received[0]).toMatchObject({ isExample: true });
    expect(receiver.refused).toEqual([]);
  });

  test('tell of a conversation that waits for a person, once', async () => {
    const { data: conversation } = await service.client.POST('/v1/conversations', {
      body: { customerId: 'customer-7' },
    });
    const { data: reply } = await service.client.POST('/v1/conversations/{id}/messages', {
      params: { path: { id: conversation?.id ?? '' } },
      body: { text: '我要找人工客服' },
    });
    await receiver.until((received) => received.length === 2);
    expect(JSON.parse(receiver.received[1]?.body ?? '')).toMatchObject({
      type: 'conversation.handedOff',
      data: { conversationId: conversation?.id, customerId: 'customer-7', messageId: reply?.id },
    });
    expect(receiver.refused).toEqual([]);
    const { data: log } = await service.client.GET('/v1/webhook-messages', {
      params: { query: { type: 'conversation.handedOff', kind: 'event' } },
    });
    expect(log?.messages).toMatchObject([{ id: receiver.received[1]?.id }]);
  });

  test('are refused to an address that nobody allowed', async () => {
    const { error, response } = await service.client.POST('/v1/webhook-endpoints', {
      body: { url: 'http://169.254.169.254/latest' },
    });
    expect(response.status).toBe(422);
    expect(error?.code).toMatch(/^WEBHOOK_/);
  });
});
