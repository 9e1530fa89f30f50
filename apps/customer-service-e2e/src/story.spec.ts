import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { RunningService } from './running-service.ts';
import { answerTo, supportQuestions } from './support-questions.ts';

jest.setTimeout(400_000);

/** What the story reads of the answers; each step looks at its part. */
interface Seen {
  readonly id: string;
  readonly text: string;
  readonly state: string;
  readonly version: string;
  readonly modelVersion: string | null;
  readonly messages: readonly { readonly type: string }[];
}

const cards = [
  ['how do I block a credit card', 'Block a credit card in the app.'],
  ['how do I block a debit card', 'Call the bank to block a debit card.'],
]
  .map(([question, answer]) => JSON.stringify({ question, answer }))
  .join('\n');
/** As Chatwoot exports a conversation. */
const pastConversation = JSON.stringify({
  status: 'resolved',
  messages: [
    { content: 'hello', message_type: 0, created_at: 1_767_607_200 },
    {
      content: 'the garage door at your branch was locked, how do I get in',
      message_type: 0,
      created_at: 1_767_607_210,
    },
    { content: 'Ring the bell beside the garage door.', message_type: 1, created_at: 1_767_607_300 },
    { content: 'thanks, that worked', message_type: 0, created_at: 1_767_607_400 },
  ],
});
const document = {
  name: 'house rules',
  format: 'markdown',
  content:
    '# 会员\n\n会员停车免费。\n\n# Lockers\n\nLockers cost 2 euros a day. Members do not pay for them.',
};

// One story in order: each test goes on where the one before it ended.
describe('the story of a support team', () => {
  let dataDir: string;
  let service: RunningService;
  let conversation: string;
  let firstVersion: string | null;

  const call = async (...args: Parameters<RunningService['call']>) => (await service.call(...args)) as Seen;
  const open = async (visit: object = {}) => (await call('POST', '/v1/conversations', 201, visit)).id;
  const ask = (text: string, status = 201) =>
    call('POST', `/v1/conversations/${conversation}/messages`, status, { text });
  const act = (what: string, content: object) =>
    call('POST', `/v1/conversations/${conversation}/${what}`, 201, content);
  const train = async (seed: number) => {
    const job = await call('POST', '/v1/training-jobs', 202, { options: { seed } });
    expect((await service.follow(job.id)).at(-1)).toBe('succeeded');
    return (await call('GET', `/v1/training-jobs/${job.id}`, 200)).modelVersion;
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'customer-service-story-'));
    service = await RunningService.start({ DATA_DIR: dataDir, PORT: '0' });
  });

  afterAll(async () => {
    await service.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('it brings what it has: questions with answers, an export of Chatwoot, a document', async () => {
    for (const rows of [supportQuestions, cards, pastConversation])
      await call('POST', '/v1/dialogue-imports', 201, rows);
    await call('POST', '/v1/documents', 201, document);
  });

  test('it trains a model', async () => {
    firstVersion = await train(3);
    expect(await call('GET', '/v1/active-models/intent', 200)).toMatchObject({ version: firstVersion });
  });

  test('customers are answered in both languages, by intent, from a past conversation, from a document', async () => {
    conversation = await open({ customerId: 'ada', attributes: { plan: 'gold' } });
    expect(await ask('where is my parcel')).toMatchObject({ text: answerTo('track_order', 'en') });
    expect(await ask('我要退款')).toMatchObject({ text: answerTo('refund', 'zh'), language: 'zh' });
    expect(await ask('garage door locked')).toMatchObject({ text: 'Ring the bell beside the garage door.' });
    expect(await ask('會員停車')).toMatchObject({
      text: '会员停车免费。',
      outcome: { source: { kind: 'document' } },
    });
  });

  test('what is not clear is asked', async () => {
    expect(await ask('how do I block my card')).toMatchObject({ outcome: { kind: 'askedWhich' } });
    expect(await ask('the second one')).toMatchObject({
      outcome: { kind: 'retrieved', score: 1 },
      text: expect.stringContaining('block a'),
    });
  });

  test('a person is called, answers, and hands back, and the bot is silent meanwhile', async () => {
    expect(await ask('转人工')).toMatchObject({ outcome: { kind: 'handedOff', reason: 'asked' } });
    expect(await ask('where is my parcel', 202)).toMatchObject({ role: 'customer' });
    expect(await call('GET', '/v1/hand-offs', 200)).toMatchObject({
      handOffs: [{ conversationId: conversation, state: 'waiting', summary: { intents: expect.any(Array) } }],
    });
    await act('claims', { agent: 'ann' });
    const reply = await act('agent-messages', { agent: 'ann', text: 'It comes tomorrow.' });
    expect(await act('returns', { agent: 'ann' })).toMatchObject({ state: 'returned' });
    expect(await ask('where is my parcel')).toMatchObject({ role: 'bot' });
    const { messages } = await call('GET', '/v1/webhook-messages', 200);
    expect(new Set(messages.map(({ type }) => type))).toEqual(
      new Set(['conversation.handedOff', 'conversation.returned', 'message.created', 'model.promoted']),
    );
    await call('PUT', `/v1/messages/${reply.id}/feedback`, 200, { rating: 'up', isResolved: true });
  });

  test('a reply says why', async () => {
    const { id } = await ask('track my order');
    expect(await call('GET', `/v1/messages/${id}/explanation`, 200)).toMatchObject({
      intent: 'track_order',
      words: expect.any(Array),
      nearest: expect.arrayContaining([expect.objectContaining({ question: 'track my order' })]),
      reply: { messageId: id, outcome: { kind: 'matched' } },
    });
  });

  test('it trains again, and can go back', async () => {
    const second = await train(4);
    if (second === null || second === firstVersion) throw new Error('no other model was made');
    await call('PUT', '/v1/active-models/intent', 200, { version: second });
    expect(await call('POST', '/v1/active-models/intent/rollbacks', 201)).toMatchObject({
      version: firstVersion,
    });
    expect(await ask('where is my parcel')).toMatchObject({ outcome: { modelVersion: firstVersion } });
  });

  test('a customer is forgotten', async () => {
    expect(await call('DELETE', '/v1/data-subjects/ada/records', 200)).toMatchObject({
      removed: { conversations: { conversations: 1 } },
    });
    await call('GET', `/v1/conversations/${conversation}`, 404);
  });
});
