import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { jest } from '@jest/globals';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { DialoguePairRepository } from '../knowledge/dialogue-pair.repository.ts';
import { TestService } from '../testing/test-service.ts';
import { dialogueImportDto } from './dialogue-import.dto.ts';

jest.setTimeout(120_000);

const jsonLines = 'application/x-ndjson';
const rows = (...values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join('\n');
const pair = (question: string, answer = `Answer to ${question}`) => ({ question, answer });

describe.each(databaseKinds)('dialogue imports on $name', ({ create }) => {
  let database: TestDatabase;
  let service: TestService;

  beforeAll(async () => {
    database = await create();
    service = await TestService.start({
      databaseUrl: database.url,
      environment: {
        IMPORT_MAX_BYTES: '2000000',
        IMPORT_MAX_ROW_BYTES: '5000',
        IMPORT_KEEP: 'help@shop.example',
      },
    });
  });

  afterAll(async () => {
    await service.destroy();
    await database.drop();
  });

  const send = async (content: string, type = jsonLines) => {
    const { status, body } = await service.post('/v1/dialogue-imports', content, type);
    return { status, report: dialogueImportDto.parse(body) };
  };
  const stored = async (importId: string) => {
    const found = [];
    for await (const page of service.get(DialoguePairRepository).pages()) found.push(...page);
    return found.filter((row) => 'importId' in row && row.importId === importId);
  };

  test('takes JSON Lines, and tells the language of what has none', async () => {
    const { status, report } = await send(
      rows({ ...pair('where is my parcel'), intent: 'track' }, pair('怎么退货'), {
        ...pair('ok'),
        language: 'zh-CN',
      }),
    );
    expect(status).toBe(201);
    expect(report).toMatchObject({
      state: 'completed',
      format: 'jsonLines',
      origin: 'upload',
      rows: { read: 3, rejected: 0 },
      pairs: { found: 3, imported: 3, duplicates: 0 },
    });
    expect((await stored(report.id)).map(({ language, intent }) => [language, intent])).toEqual([
      ['en', 'track'],
      ['zh', null],
      ['zh', null],
    ]);
  });

  test("stores no personal data, and leaves what is said to be nobody's", async () => {
    const { report } = await send(
      rows(
        pair('我的电话是13812345678', 'Write to help@shop.example'),
        pair('I am ada@example.com', 'Dear ada@example.com'),
      ),
    );
    expect((await stored(report.id)).map(({ question, answer }) => [question, answer])).toEqual([
      ['我的电话是[PHONE]', 'Write to help@shop.example'],
      ['I am [EMAIL]', 'Dear [EMAIL]'],
    ]);
  });

  test('takes CSV with columns in any order', async () => {
    const { report } = await send(
      'intent,answer,question\nhours,"At 9, daily","When do\nyou open?"\n,Yes,Open now?\n',
      'text/csv',
    );
    expect(report.pairs.imported).toBe(2);
    expect(await stored(report.id)).toMatchObject([
      { line: 2, question: 'When do\nyou open?', answer: 'At 9, daily', intent: 'hours' },
      { line: 4, question: 'Open now?', intent: null },
    ]);
  });

  test('takes dialogues: what customers asked, with the answers that settled it', async () => {
    const turns = [
      { role: 'agent', text: 'Welcome' },
      { role: 'customer', text: 'hello there' },
      { role: 'customer', text: 'my lamp is broken', at: '2025-03-01T10:00:00+08:00' },
      { role: 'agent', text: 'We send another' },
      { role: 'agent', text: 'It arrives on Monday' },
      { role: 'customer', text: '谢谢' },
      { role: 'agent', text: '不客气' },
    ];
    const { report } = await send(rows({ id: 7, turns }));
    expect(report).toMatchObject({ rows: { read: 1, rejected: 0 }, pairs: { found: 1, imported: 1 } });
    expect(await stored(report.id)).toMatchObject([
      { question: 'my lamp is broken', answer: 'We send another\nIt arrives on Monday', language: 'en' },
    ]);
  });

  test('takes nearly the same conversation once', async () => {
    const talk = (question: string) => ({
      turns: [
        { role: 'customer', text: question },
        { role: 'agent', text: 'Please restart the lamp.' },
      ],
    });
    const { report } = await send(
      rows(talk('The lamp blinks?'), talk('the LAMP blinks'), talk('The sofa blinks')),
    );
    expect(report.pairs).toEqual({ found: 3, imported: 2, duplicates: 1 });
  });

  test('imports the same content once', async () => {
    const content = rows(pair('first question'), pair('second question'));
    const first = await send(content);
    const again = await send(content);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.report).toEqual(first.report);
  });

  test('imports the same content once when it is sent four times at the same moment', async () => {
    const content = rows(...Array.from({ length: 700 }, (_, index) => pair(`at once ${index}`)));
    const sent = await Promise.all(Array.from({ length: 4 }, () => send(content)));
    expect(new Set(sent.map(({ report }) => report.id)).size).toBe(1);
    expect(sent.filter(({ status }) => status === 201).length).toBe(1);
    expect(await stored(sent[0]!.report.id)).toHaveLength(700);
  });

  test('stores a pair once, however many imports and rows bring it', async () => {
    await send(rows(pair('known question')));
    const { report } = await send(rows(pair('known question'), pair('new question'), pair('new question')));
    expect(report.pairs).toEqual({ found: 3, imported: 1, duplicates: 2 });
  });

  test('imports the same content once for each tenant, and shows it to no other', async () => {
    const content = rows(pair('of the shop'));
    const { report } = await send(content);
    const { token } = await service.newKey(['*:admin'], { tenantId: await service.newTenant() });
    const shop = service.as(token);
    expect((await shop.read(`/v1/dialogue-imports/${report.id}`)).status).toBe(404);
    const { status, body } = await shop.post('/v1/dialogue-imports', content, jsonLines);
    expect([status, body]).toMatchObject([201, { contentHash: report.contentHash, pairs: { imported: 1 } }]);
    expect((await shop.post('/v1/dialogue-imports', content, jsonLines)).status).toBe(200);
  });

  test('keeps an out-of-scope question without an answer', async () => {
    const { report } = await send(rows({ question: 'sing me a song', intent: 'out_of_scope' }));
    expect(report).toMatchObject({ rows: { rejected: 0 }, pairs: { imported: 1 } });
  });

  test('reports bad rows by line and reason, and takes the others', async () => {
    const { status, report } = await send(
      [
        JSON.stringify(pair('good one')),
        '{"question": "cut off',
        '["a list"]',
        '',
        JSON.stringify({ question: 'no answer' }),
        JSON.stringify({ ...pair('x'), language: 'fr' }),
        JSON.stringify(pair('too long '.repeat(1_000))),
        JSON.stringify({ turns: [{ role: 'agent', text: 'Anybody there?' }] }),
        JSON.stringify({ turns: [{ role: 'robot', text: 'beep' }] }),
        JSON.stringify({ question: 12, answer: 'number' }),
        JSON.stringify(pair('  ')),
        JSON.stringify(pair('another good one')),
      ].join('\n'),
    );
    expect(status).toBe(201);
    expect(report.rows).toEqual({ read: 11, rejected: 9 });
    expect(report.pairs.imported).toBe(2);
    expect(report.problems.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'brokenJson'],
      [3, 'notAnObject'],
      [5, 'invalidRow'],
      [6, 'invalidRow'],
      [7, 'tooLong'],
      [8, 'noPair'],
      [9, 'invalidRow'],
      [10, 'invalidRow'],
      [11, 'invalidRow'],
    ]);
    expect(report.problems.map(({ detail }) => detail).join()).not.toContain('beep');
  });

  test('takes gzip', async () => {
    const response = await service.request('/v1/dialogue-imports', {
      method: 'POST',
      headers: { 'content-type': jsonLines },
      body: gzipSync(rows(pair('zipped question'))),
    });
    expect(dialogueImportDto.parse(await response.json()).pairs.imported).toBe(1);
  });

  test('gives a report by its id', async () => {
    const { report } = await send(rows(pair('to be found')));
    expect(await service.read(`/v1/dialogue-imports/${report.id}`)).toMatchObject({
      status: 200,
      body: report,
    });
  });

  test.each([
    {
      name: 'a type that is none',
      content: 'x',
      type: 'application/xml',
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
    },
    { name: 'JSON', content: '{}', type: 'application/json', status: 415, code: 'UNSUPPORTED_IMPORT_TYPE' },
    { name: 'an empty body', content: '', type: jsonLines, status: 422, code: 'IMPORT_UNREADABLE' },
    {
      name: 'CSV without the columns',
      content: 'a,b\n1,2\n',
      type: 'text/csv',
      status: 422,
      code: 'IMPORT_UNREADABLE',
    },
    {
      name: 'a body too long',
      content: 'x'.repeat(2_100_000),
      type: jsonLines,
      status: 413,
      code: 'IMPORT_TOO_LARGE',
    },
  ])('refuses $name', async ({ content, type, status, code }) => {
    const answer = await service.post('/v1/dialogue-imports', content, type);
    expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { status, code } });
  });

  test('refuses gzip that unpacks to more than is allowed', async () => {
    const response = await service.request('/v1/dialogue-imports', {
      method: 'POST',
      headers: { 'content-type': jsonLines },
      body: gzipSync('x'.repeat(4_000_000)),
    });
    expect(response.status).toBe(413);
  });

  test.each([
    { id: '0190a3b2-7d5e-7c11-8a0b-000000000000', status: 404, code: 'DIALOGUE_IMPORT_NOT_FOUND' },
    { id: 'nonsense', status: 400, code: 'INVALID_REQUEST' },
  ])('does not find $id', async ({ id, status, code }) => {
    expect(await service.read(`/v1/dialogue-imports/${id}`)).toMatchObject({ status, body: { code } });
  });

  test('leaves no upload behind', async () => {
    expect(await readdir(join(service.dataDir, 'customer-service', 'uploads'))).toEqual([]);
  });
});
