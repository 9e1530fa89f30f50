import { jest } from '@jest/globals';
import { RetentionJob } from '@attention-flow/security';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { z } from 'zod';
import { conversationDto, replyDto } from '../conversation/conversation.dto.ts';
import { Clock, Database } from '@attention-flow/persistence';
import { ConversationEntity } from '../conversation/conversation.entity.ts';
import { TestService } from '../testing/test-service.ts';

jest.setTimeout(120_000);

const dayMs = 86_400_000;
const listed = z.object({ messages: z.array(z.object({ id: z.uuid(), type: z.string() })) });
const audited = z.object({ auditEntries: z.array(z.object({ action: z.string(), resource: z.string() })) });

describe.each(databaseKinds)('the data of one customer on $name', ({ create }) => {
  let database: TestDatabase;
  let service: TestService;

  beforeAll(async () => {
    database = await create();
    service = await TestService.start({ databaseUrl: database.url });
  });

  afterAll(async () => {
    await service.destroy();
    await database.drop();
  });

  const talk = async (customerId: string | null, text: string) => {
    const { id } = conversationDto.parse((await service.post('/v1/conversations', { customerId })).body);
    const { body } = await service.post(`/v1/conversations/${id}/messages`, { text });
    return { id, reply: replyDto.parse(body) };
  };
  const records = async (customerId: string) => {
    const { body } = await service.read(`/v1/data-subjects/${customerId}/records`);
    return String(body)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  };
  const ask = async (method: string, path: string, content?: object) => {
    const headers = { 'content-type': 'application/json' };
    const init = content ? { method, headers, body: JSON.stringify(content) } : { method };
    return (await service.request(path, init)).json();
  };

  test('is what they said and what was told about them, and nothing of others', async () => {
    const [ada] = [
      await talk('ada', 'where is my parcel'),
      await talk('bo', '我要退款'),
      await talk(null, 'hi'),
    ];
    const found = await records('ada');
    expect(found).toMatchObject([
      { kind: 'begin', subjectId: 'ada' },
      {
        source: 'conversations',
        record: { id: ada?.id, messages: [{ text: 'where is my parcel' }, { role: 'bot' }] },
      },
      { source: 'webhooks', record: { type: 'conversation.handedOff' } },
      { kind: 'end', records: { conversations: 1, webhooks: 1 } },
    ]);
    expect(JSON.parse(found[2].record.body)).toMatchObject({
      type: 'conversation.handedOff',
      data: { conversationId: ada?.id, customerId: 'ada', messageId: ada?.reply.id, reason: 'noModel' },
    });
  });

  test('is erased for good, with an entry in the audit log that does not name them', async () => {
    expect(await ask('DELETE', '/v1/data-subjects/bo/records')).toMatchObject({
      removed: { conversations: { conversations: 1, messages: 2 }, webhooks: { messages: 1 } },
      trainedModels: [],
    });
    expect(await records('bo')).toMatchObject([
      { kind: 'begin' },
      { kind: 'end', records: { conversations: 0 } },
    ]);
    expect(await records('ada')).toHaveLength(4);
    const { auditEntries } = audited.parse((await service.read('/v1/audit-entries')).body);
    const erased = auditEntries.find(({ action }) => action === 'subject.erased');
    expect(erased?.resource).toMatch(/^subjects\/[0-9a-f]{64}$/);
    expect(JSON.stringify(auditEntries)).not.toContain('"bo"');
  });

  test('is deleted when its time is over, kind by kind', async () => {
    expect(await ask('GET', '/v1/retention-times')).toEqual({
      retentionTimes: [
        { kind: 'conversations', days: 365 },
        { kind: 'webhook-messages', days: 90 },
      ],
    });
    await ask('PUT', '/v1/retention-times/conversations', { days: 7 });
    const { id } = await talk('cy', 'of last week');
    const old = new Date(service.get(Clock).now().getTime() - 8 * dayMs);
    await service
      .get(Database)
      .rows(ConversationEntity)
      .update({ id: id as ConversationEntity['id'] }, { createdAt: old });
    expect(await service.get(RetentionJob).run()).toMatchObject({ failures: [] });
    expect(await records('cy')).toMatchObject([{ kind: 'begin' }, { source: 'webhooks' }, { kind: 'end' }]);
    expect(await records('ada')).toHaveLength(4);
    expect(listed.parse((await service.read('/v1/webhook-messages')).body).messages).toHaveLength(3);
  });
});
