import { PassThrough } from 'node:stream';
import { systemTenantId } from '@attention-flow/security';
import { jest } from '@jest/globals';
import { conversationDto, replyDto } from '../conversation/conversation.dto.ts';
import { ActiveModel } from '../intent/active-model.ts';
import { TestService } from '../testing/test-service.ts';
import { SampleDataService } from './sample-data.service.ts';

jest.setTimeout(120_000);

describe('sample data', () => {
  let service: TestService;
  const prepare = async () => {
    const out = new PassThrough();
    await service.get(SampleDataService).prepare(out);
    return String(out.read() ?? '');
  };

  beforeEach(async () => (service = await TestService.start()));
  afterEach(() => service.destroy());

  test('fill an empty service so that it answers in both languages', async () => {
    expect(await prepare()).toMatch(
      /660 rows imported[^]*660 rows[^]*120 rows[^]*Training \[[^]*Model .* trained/,
    );
    const { id } = conversationDto.parse((await service.post('/v1/conversations')).body);
    for (const [text, language] of [
      ['where is my parcel', 'en'],
      ['我的快递到哪了', 'zh'],
    ]) {
      const { body } = await service.post(`/v1/conversations/${id}/messages`, { text });
      expect(replyDto.parse(body)).toMatchObject({
        language,
        outcome: { kind: 'matched', intent: 'track_order' },
      });
    }
  });

  test('give three commands that go on from a first question', async () => {
    await prepare();
    const commands = await service.get(SampleDataService).firstCommands(service.url, 'data/admin-key');
    expect(commands).toHaveLength(3);
    expect(commands.every((command) => /^curl .* -H @data\/admin-key/.test(command))).toBe(true);
    const [url] = /http[^']*explanation\?method=flow/.exec(commands[2] ?? '') ?? [];
    expect((await service.read((url ?? '').replace(service.url, ''))).status).toBe(200);
  });

  test('are not taken twice', async () => {
    await prepare();
    const version = service.get(ActiveModel).version(systemTenantId);
    expect(await prepare()).toBe('');
    expect(service.get(ActiveModel).version(systemTenantId)).toBe(version);
  });

  test('are taken up where a first start was cut off', async () => {
    service.trainer.failure = 'power cut';
    await expect(prepare()).rejects.toThrow(/power cut/);
    await prepare();
    expect(service.get(ActiveModel).version(systemTenantId)).not.toBeNull();
  });

  test('stay away from what a client imported', async () => {
    const row = JSON.stringify({ question: 'where is my parcel', answer: 'here' });
    await service.post('/v1/dialogue-imports', row, 'application/x-ndjson');
    expect(await prepare()).toBe('');
    expect(service.get(ActiveModel).version(systemTenantId)).toBeNull();
  });
});
