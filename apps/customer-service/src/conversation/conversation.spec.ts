import { jest } from '@jest/globals';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { TestService } from '../testing/test-service.ts';
import { conversationDto, explanationDto, messagesDto, replyDto } from './conversation.dto.ts';

jest.setTimeout(120_000);

const rows = [
  ...['where is my parcel', 'track my parcel please', 'has the parcel been sent'].map((question) => {
    return { question, answer: 'Open My Orders.', intent: 'track' };
  }),
  ...['我的包裹在哪里', '包裹到哪了', '查一下包裹'].map((question) => {
    return { question, answer: '请打开“我的订单”。', intent: 'track' };
  }),
  ...['refund the money', 'money back please', 'when do i get the money'].map((question) => {
    return { question, answer: 'Within five days.', intent: 'refund' };
  }),
  { question: 'do you sell garden gnomes', answer: 'Not yet.' },
]
  .map((row) => JSON.stringify(row))
  .join('\n');

const nobody = '0190a3b2-7d5e-7c11-8a0b-000000000000';

describe.each(databaseKinds)('conversations on $name', ({ create }) => {
  let database: TestDatabase;
  let service: TestService;

  const open = async () => {
    const { status, body } = await service.post('/v1/conversations');
    expect(status).toBe(201);
    return conversationDto.parse(body).id;
  };
  const ask = async (id: string, text: string) => {
    const { status, body } = await service.post(`/v1/conversations/${id}/messages`, { text });
    expect(status).toBe(201);
    return replyDto.parse(body);
  };

  beforeAll(async () => {
    database = await create();
    service = await TestService.start({
      databaseUrl: database.url,
      environment: { MESSAGE_MAX_CHARACTERS: '300' },
    });
    await service.post('/v1/dialogue-imports', rows, 'application/x-ndjson');
  });

  afterAll(async () => {
    await service.destroy();
    await database.drop();
  });

  test('are answered by retrieval before a model has been trained', async () => {
    expect(await ask(await open(), 'track my parcel please')).toMatchObject({
      text: 'Open My Orders.',
      outcome: { kind: 'retrieved', intent: null, confidence: null, outOfScope: false, score: 1 },
    });
    const { id } = await ask(await open(), 'hmm');
    expect(await service.read(`/v1/messages/${id}/explanation`)).toMatchObject({
      status: 409,
      body: { code: 'MODEL_NOT_TRAINED' },
    });
  });

  describe('with a model', () => {
    beforeAll(async () => {
      const { body } = await service.post('/v1/training-jobs');
      const id = typeof body === 'object' && body && 'id' in body ? String(body.id) : '';
      await (await service.request(`/v1/training-jobs/${id}/events`)).text();
    });

    test.each([
      {
        text: 'where is the parcel',
        language: 'en',
        answer: 'Open My Orders.',
        kind: 'matched',
        intent: 'track',
      },
      { text: '包裹在哪里', language: 'zh', answer: '请打开“我的订单”。', kind: 'matched', intent: 'track' },
      { text: 'do you sell gnomes', language: 'en', answer: 'Not yet.', kind: 'retrieved' },
      {
        text: 'sing me a lullaby',
        language: 'en',
        answer: /^I am sorry/,
        kind: 'unanswered',
        reason: 'outOfScope',
      },
      { text: '唱首歌', language: 'zh', answer: /^抱歉/, kind: 'unanswered', reason: 'outOfScope' },
    ])('$text: $kind', async ({ text, language, answer, ...outcome }) => {
      const reply = await ask(await open(), text);
      expect(reply).toMatchObject({ role: 'bot', language, outcome });
      expect(reply.text).toMatch(answer);
      expect(reply.outcome.modelVersion).not.toBeNull();
    });

    test('name the imported pair that the answer came from', async () => {
      const { outcome } = await ask(await open(), 'where is the parcel');
      expect(outcome).toMatchObject({
        source: { kind: 'template', pairId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      });
    });

    test('keep what was said, in order and with who said it', async () => {
      const id = await open();
      const first = await ask(id, 'where is the parcel');
      await ask(id, '  12345 ');
      const { status, body } = await service.read(`/v1/conversations/${id}/messages`);
      const { messages } = messagesDto.parse(body);
      expect(status).toBe(200);
      expect(messages.map(({ position, role, text }) => [position, role, text])).toEqual([
        [1, 'customer', 'where is the parcel'],
        [2, 'bot', 'Open My Orders.'],
        [3, 'customer', '12345'],
        [4, 'bot', expect.any(String)],
      ]);
      expect(messages[1]).toEqual(first);
      expect(first.replyTo).toBe(messages[0]?.id);
    });

    test('keep their language through a message without words', async () => {
      const id = await open();
      await ask(id, '包裹在哪里');
      expect(await ask(id, '48213')).toMatchObject({ language: 'zh' });
    });

    test('number messages without gaps when eight come at once', async () => {
      const id = await open();
      await Promise.all(Array.from({ length: 8 }, (_, index) => ask(id, `where is parcel ${index}`)));
      const { body } = await service.read(`/v1/conversations/${id}/messages`);
      const positions = messagesDto.parse(body).messages.map(({ position }) => position);
      expect(positions).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
    });

    test.each(['rollout', 'flow', 'gradient'])(
      'explain a reply by %s, with offsets into the question',
      async (method) => {
        const reply = await ask(await open(), 'where is the parcel');
        const { body } = await service.read(`/v1/messages/${reply.id}/explanation?method=${method}`);
        const explanation = explanationDto.parse(body);
        expect(explanation).toMatchObject({
          messageId: reply.replyTo,
          method,
          intent: 'track',
          modelVersion: reply.outcome.modelVersion,
        });
        expect(explanation.words.map(({ start, end }) => explanation.text.slice(start, end))).toEqual(
          explanation.words.map(({ text }) => text),
        );
        expect(explanation.words.find(({ text }) => text === 'parcel')?.score).toBe(1);
        expect(
          (await service.read(`/v1/messages/${reply.replyTo}/explanation?method=${method}`)).body,
        ).toEqual(body);
      },
    );
  });

  test.each([
    {
      name: 'an unknown conversation',
      path: `/v1/conversations/${nobody}/messages`,
      status: 404,
      code: 'CONVERSATION_NOT_FOUND',
    },
    {
      name: 'an unknown message',
      path: `/v1/messages/${nobody}/explanation`,
      status: 404,
      code: 'MESSAGE_NOT_FOUND',
    },
    {
      name: 'an unknown method',
      path: `/v1/messages/${nobody}/explanation?method=magic`,
      status: 400,
      code: 'INVALID_REQUEST',
    },
    { name: 'an unknown route', path: '/v1/nothing', status: 404, code: 'ROUTE_NOT_FOUND' },
  ])('refuse $name', async ({ path, status, code }) => {
    expect(await service.read(path)).toMatchObject({
      status,
      type: 'application/problem+json',
      body: { status, code },
    });
  });

  test.each([
    { name: 'no text', content: {}, status: 400, code: 'INVALID_REQUEST' },
    { name: 'a blank text', content: { text: ' \n' }, status: 400, code: 'INVALID_REQUEST' },
    { name: 'a number', content: { text: 7 }, status: 400, code: 'INVALID_REQUEST' },
    { name: 'a long text', content: { text: 'x'.repeat(301) }, status: 413, code: 'MESSAGE_TOO_LONG' },
    { name: 'broken JSON', content: '{"text"', status: 400, code: 'MALFORMED_REQUEST' },
    {
      name: 'a body of a megabyte',
      content: { text: 'x'.repeat(1_100_000) },
      status: 413,
      code: 'BODY_TOO_LARGE',
    },
  ])('refuse $name as a message', async ({ content, status, code }) => {
    const answer = await service.post(`/v1/conversations/${await open()}/messages`, content);
    expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { status, code } });
  });

  test('of another tenant are not there, and neither are its answers', async () => {
    const id = await open();
    const reply = await ask(id, 'do you sell garden gnomes');
    const { token } = await service.newKey(['*:admin'], { tenantId: await service.newTenant() });
    const shop = service.as(token);
    const paths = [`/v1/conversations/${id}/messages`, `/v1/messages/${reply.id}/explanation`];
    for (const path of paths) expect((await shop.read(path)).status).toBe(404);
    expect((await shop.post(`/v1/conversations/${id}/messages`, { text: 'hello' })).status).toBe(404);
    const own = conversationDto.parse((await shop.post('/v1/conversations')).body);
    const { body } = await shop.post(`/v1/conversations/${own.id}/messages`, {
      text: 'do you sell garden gnomes',
    });
    expect(replyDto.parse(body).outcome).toMatchObject({ kind: 'unanswered' });
  });

  test('refuse a message to an unknown conversation', async () => {
    expect(await service.post(`/v1/conversations/${nobody}/messages`, { text: 'hello' })).toMatchObject({
      status: 404,
    });
  });
});

test('with a budget of errors that was not shown to be kept, no template answers', async () => {
  const service = await TestService.start({ environment: { ANSWER_PRECISION: '0.95' } });
  await service.post('/v1/dialogue-imports', rows, 'application/x-ndjson');
  const { body } = await service.post('/v1/training-jobs');
  const id = typeof body === 'object' && body && 'id' in body ? String(body.id) : '';
  await (await service.request(`/v1/training-jobs/${id}/events`)).text();
  const opened = conversationDto.parse((await service.post('/v1/conversations')).body);
  const reply = await service.post(`/v1/conversations/${opened.id}/messages`, {
    text: 'where is the parcel',
  });
  expect(replyDto.parse(reply.body)).toMatchObject({
    text: 'Open My Orders.',
    outcome: { kind: 'retrieved', intent: 'track' },
  });
  await service.destroy();
});
