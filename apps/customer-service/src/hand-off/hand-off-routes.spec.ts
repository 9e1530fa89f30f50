import { jest } from '@jest/globals';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import fc from 'fast-check';
import { z } from 'zod';
import { conversationDto, messageDto, messagesDto, replyDto } from '../conversation/conversation.dto.ts';
import { TestService } from '../testing/test-service.ts';
import { briefingDto, handOffDto, handOffsDto } from './hand-off.dto.ts';

jest.setTimeout(120_000);

const rows = [
  { question: 'how do I block a credit card', answer: 'In the app, under Cards.' },
  { question: 'how do I block a debit card', answer: 'Call the bank.' },
  { question: '怎么冻结信用卡', answer: '请在应用里操作。' },
]
  .map((row) => JSON.stringify(row))
  .join('\n');
const told = z.object({ messages: z.array(z.object({ id: z.uuid(), type: z.string() })) });

describe.each(databaseKinds)('people who answer on $name', ({ create }) => {
  let database: TestDatabase;
  let service: TestService;

  beforeAll(async () => {
    database = await create();
    service = await TestService.start({
      databaseUrl: database.url,
      environment: { OPENING_HOURS: 'mon-sun 00:00-24:00', ANSWER_WITHIN_MINUTES: '10' },
    });
    await service.post('/v1/dialogue-imports', rows, 'application/x-ndjson');
  });

  afterAll(async () => {
    await service.destroy();
    await database.drop();
  });

  const open = async (visit: object = {}) =>
    conversationDto.parse((await service.post('/v1/conversations', visit)).body).id;
  const say = (id: string, text: string) => service.post(`/v1/conversations/${id}/messages`, { text });
  const act = async (id: string, act: string, content?: object) =>
    service.post(`/v1/conversations/${id}/${act}`, content);
  const put = async (path: string, content?: object) => {
    const body = content && JSON.stringify(content);
    const headers = content ? { 'content-type': 'application/json' } : {};
    const response = await service.request(path, { method: 'PUT', headers, ...(body && { body }) });
    return { status: response.status, body: await response.json() };
  };

  test('are called, answer, and hand back, and the bot is silent meanwhile', async () => {
    const id = await open({ customerId: 'ada' });
    const { body } = await say(id, 'I want to talk to a human');
    expect(replyDto.parse(body)).toMatchObject({
      text: 'I am calling a colleague, who will answer you here.',
      outcome: { kind: 'handedOff', reason: 'asked' },
    });
    const { handOffs } = handOffsDto.parse((await service.read('/v1/hand-offs')).body);
    const waiting = handOffs.find(({ conversationId }) => conversationId === id);
    expect(waiting).toMatchObject({ state: 'waiting', customerId: 'ada', call: { serviceLevel: 'running' } });
    const due = Date.parse(waiting?.call?.dueAt ?? '') - Date.parse(waiting?.call?.calledAt ?? '');
    expect(due).toBe(600_000);

    const silent = await say(id, 'how do I block a credit card, my order is 48213778');
    expect(silent).toMatchObject({ status: 202, body: { role: 'customer', position: 3 } });
    expect(await act(id, 'agent-messages', { agent: 'ann', text: 'hi' })).toMatchObject({
      status: 409,
      body: { code: 'CONVERSATION_NOT_HELD' },
    });
    expect(handOffDto.parse((await act(id, 'claims', { agent: 'ann' })).body)).toMatchObject({
      state: 'held',
      agent: 'ann',
    });
    expect((await act(id, 'claims', { agent: 'bob' })).body).toMatchObject({ code: 'CONVERSATION_HELD' });
    const briefing = briefingDto.parse((await service.read(`/v1/hand-offs/${id}`)).body);
    expect(briefing.transcript.map(({ role }) => role)).toEqual(['customer', 'bot', 'customer']);
    expect(briefing.summary.slots).toEqual([{ kind: 'orderNumber', value: '48213778' }]);
    expect(briefing.suggestions[0]?.text).toBe('In the app, under Cards.');

    const replied = await act(id, 'agent-messages', { agent: 'ann', text: 'I blocked it.' });
    expect(messageDto.parse(replied.body)).toMatchObject({ role: 'agent', agent: 'ann', position: 4 });
    expect(handOffDto.parse((await act(id, 'returns', { agent: 'ann' })).body)).toMatchObject({
      state: 'returned',
      call: { serviceLevel: 'met' },
    });
    expect(await say(id, 'how do I block a debit card')).toMatchObject({
      status: 201,
      body: { role: 'bot', text: 'Call the bank.' },
    });
    const { messages } = told.parse((await service.read('/v1/webhook-messages')).body);
    expect(messages.map(({ type }) => type).toSorted()).toEqual([
      'conversation.handedOff',
      'conversation.returned',
      'message.created',
      'message.created',
    ]);
  });

  test('are called after the bot has asked back in vain', async () => {
    const id = await open();
    const asked = await say(id, 'how do I block my card');
    expect(replyDto.parse(asked.body).outcome).toMatchObject({ kind: 'askedWhich', options: [{}, {}] });
    expect((await say(id, 'the debit one')).body).toMatchObject({
      text: 'Call the bank.',
      outcome: { kind: 'retrieved', score: 1 },
    });
    expect((await say(id, 'how do I block my card')).body).toMatchObject({ outcome: { kind: 'askedWhich' } });
    expect((await say(id, 'neither of these')).body).toMatchObject({ outcome: { kind: 'handedOff' } });
  });

  test('close a conversation for good', async () => {
    const id = await open();
    expect(await put(`/v1/conversations/${id}/closure`)).toMatchObject({
      status: 200,
      body: { state: 'closed' },
    });
    for (const tried of [say(id, 'hello'), act(id, 'claims', { agent: 'ann' }), act(id, 'calls')])
      expect(await tried).toMatchObject({ status: 409, body: { code: 'CONVERSATION_CLOSED' } });
    expect((await service.read(`/v1/conversations/${id}`)).body).toMatchObject({ state: 'closed' });
  });

  test('the bot never has the last word in what a person holds, whatever happens at once', async () => {
    const event = fc.constantFrom('say', 'say', 'claims', 'returns', 'calls', 'agent-messages');
    const agent = { agent: 'ann', text: 'yes' };
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 4, maxLength: 10 }), async (events) => {
        const id = await open();
        const run = events.map((one) =>
          one === 'say' ? say(id, 'block a credit card') : act(id, one, agent),
        );
        const results = await Promise.all(run);
        for (const { status } of results) expect([200, 201, 202, 409]).toContain(status);
        // From here on a person holds it.
        await act(id, 'claims', agent);
        const before = messagesDto.parse((await service.read(`/v1/conversations/${id}/messages`)).body)
          .messages.length;
        const silent = await Promise.all([say(id, 'block a credit card'), say(id, 'talk to a human')]);
        expect(silent.map(({ status }) => status)).toEqual([202, 202]);
        const { messages } = messagesDto.parse((await service.read(`/v1/conversations/${id}/messages`)).body);
        expect(messages.slice(before).map(({ role }) => role)).toEqual(['customer', 'customer']);
        expect(messages.map(({ position }) => position)).toEqual(messages.map((_, at) => at + 1));
      }),
      { numRuns: 6 },
    );
  });

  test('messages are streamed, those from before and those that come', async () => {
    const id = await open();
    await say(id, 'how do I block a debit card');
    const abort = new AbortController();
    const response = await service.request(`/v1/conversations/${id}/events?after=1`, {
      signal: abort.signal,
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    const until = async (text: string) => {
      while (!seen.includes(text)) seen += (await reader?.read())?.value ?? '';
    };
    await until('Call the bank.');
    await act(id, 'claims', { agent: 'ann' });
    await act(id, 'agent-messages', { agent: 'ann', text: 'Anything else?' });
    await until('Anything else?');
    expect(seen).not.toContain('"position":1,');
    expect(seen).toMatch(/event: bot[^]*event: agent/);
    abort.abort();
  });

  test('rules have the word from the next message on, and are named', async () => {
    const add = (rule: object) => service.post('/v1/rules', rule);
    const wrong = await add({ name: 'x', when: { slots: ['colour'] }, effect: { kind: 'forbid' } });
    expect(wrong).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    const vip = {
      name: 'gold',
      when: { attributes: { plan: 'gold' } },
      effect: { kind: 'handOff', team: 'gold' },
    };
    const ids = [
      await add(vip),
      await add({ name: 'bye', when: {}, effect: { kind: 'complete', text: 'Anything else?' } }),
    ].map(({ body }) => z.object({ id: z.uuid() }).parse(body).id);
    const gold = await say(await open({ attributes: { plan: 'gold' } }), 'how do I block a debit card');
    expect(gold.body).toMatchObject({
      outcome: {
        kind: 'handedOff',
        reason: 'rule',
        team: 'gold',
        rules: [{ name: 'gold', effect: 'handOff' }],
      },
    });
    const other = await say(await open(), 'how do I block a debit card');
    expect(other.body).toMatchObject({
      text: 'Call the bank.\nAnything else?',
      outcome: { kind: 'retrieved', rules: [{ name: 'bye', effect: 'complete' }] },
    });
    for (const id of ids)
      expect((await service.request(`/v1/rules/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await service.read('/v1/rules')).body).toEqual({ rules: [] });
  });

  test('documents answer at once with cited sentences, and are gone at once', async () => {
    const content =
      '# Parking\n\nThe garage opens at seven. Parking costs 4 euros a day.\n\n# Lockers\n\nLockers are free for members.';
    const given = { name: 'house rules', format: 'markdown', content };
    const made = await service.post('/v1/documents', given);
    expect(made).toMatchObject({ status: 201, body: { passages: 2 } });
    expect(await service.post('/v1/documents', given)).toMatchObject({ status: 200 });
    const one = await say(await open(), 'when does the garage for parking open');
    expect(one.body).toMatchObject({
      outcome: { kind: 'retrieved', source: { kind: 'document', pairId: null } },
    });
    const both = await say(await open(), 'parking costs, and are lockers free');
    const { text, outcome } = replyDto.parse(both.body);
    if (outcome.kind !== 'composed') throw new Error(`it was ${outcome.kind}: ${text}`);
    expect(outcome.sentences.map(({ text: said }) => said).toSorted()).toEqual([
      'Lockers are free for members.',
      'Parking costs 4 euros a day.',
    ]);
    const { id } = z.object({ id: z.string() }).parse(made.body);
    expect((await service.request(`/v1/documents/${id}`, { method: 'DELETE' })).status).toBe(204);
    const after = await say(await open(), 'when does the garage for parking open');
    expect(replyDto.parse(after.body).outcome.kind).toBe('handedOff');
    expect(await service.post('/v1/documents', { ...given, content: '# Title' })).toMatchObject({
      status: 422,
    });
  });

  test('names are found as slots', async () => {
    expect(await put('/v1/names', { names: ['Aurora Mini'] })).toMatchObject({
      body: { names: ['Aurora Mini'] },
    });
    const id = await open();
    await say(id, 'my aurora mini is broken');
    const { summary } = briefingDto.parse((await service.read(`/v1/hand-offs/${id}`)).body);
    expect(summary.slots).toEqual([{ kind: 'name', value: 'Aurora Mini' }]);
  });

  test('feedback is kept, the latest word counts', async () => {
    const reply = replyDto.parse((await say(await open(), 'how do I block a debit card')).body);
    const path = `/v1/messages/${reply.id}/feedback`;
    expect(await put(path, { rating: 'down', editedAnswer: 'Call 1234, mail x@y.example.' })).toMatchObject({
      status: 200,
      body: { editedAnswer: 'Call 1234, mail [EMAIL].' },
    });
    expect(await put(path, { rating: 'up', isResolved: true })).toMatchObject({
      body: { editedAnswer: null },
    });
    expect((await service.read(path)).body).toMatchObject({ rating: 'up', isResolved: true });
    expect(await put(path, {})).toMatchObject({ status: 400 });
    expect(await put(`/v1/messages/${reply.replyTo}/feedback`, { rating: 'up' })).toMatchObject({
      status: 404,
    });
  });
});
