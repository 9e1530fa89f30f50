import { jest } from '@jest/globals';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { importReport } from '../http/import-report.ts';
import { TestService } from '../testing/test-service.ts';
import { trendDto } from '../trend/trend.dto.ts';
import { documentPage, intakeReport } from './document.dto.ts';

jest.setTimeout(60_000);

const at = (hour: number) => new Date(Date.UTC(2026, 2, 3, hour, 30)).toISOString();
const fire =
  'Northgate Energy said it would halt production at its largest refinery after a fire damaged two units, and that it ' +
  'could not say when the plant would run again. Shares fell nine percent in early trading, its worst loss this year.';
const story = (id: string, text: string, rest: object = {}) => ({
  source: 'wire',
  id,
  text,
  publishedAt: at(9),
  ...rest,
});

describe.each(databaseKinds)('documents on $name', ({ create }) => {
  let database: TestDatabase;
  let started: TestService;
  /** As a tenant of its own for each test. */
  let service: TestService;
  const push = async (body: unknown) => intakeReport.parse((await service.post('/v1/documents', body)).body);
  const list = async (query = '') => documentPage.parse((await service.read(`/v1/documents?${query}`)).body);
  const trend = async (query = '') =>
    trendDto.parse((await service.read(`/v1/trends?from=${at(0)}&to=${at(23)}&${query}`)).body);

  beforeAll(async () => {
    database = await create();
    started = await TestService.start({ databaseUrl: database.url });
  });
  afterAll(async () => {
    await started.destroy();
    await database.drop();
  });
  beforeEach(async () => {
    const { token } = await started.newKey(['*:admin'], { tenantId: await started.newTenant() });
    service = started.as(token);
    const aliases = { key: 'NGE', name: 'Northgate Energy', ticker: 'NGE', aliases: ['北门能源'] };
    const { status, body } = await service.post(
      '/v1/entities',
      JSON.stringify(aliases),
      'application/x-ndjson',
    );
    expect({ status, rows: importReport.parse(body).rows }).toEqual({
      status: 200,
      rows: { read: 1, rejected: 0 },
    });
  });

  test('are stored, scored, linked and counted', async () => {
    const report = await push([
      story('1', fire, { title: 'Fire at <b>Northgate</b> &amp; Co' }),
      story('2', '北门能源公布财报,盈利增长。', { source: 'desk' }),
    ]);
    expect(report.stored).toEqual({ created: 2, copies: 0, updated: 0, duplicates: 0 });
    await service.settle();
    const { documents } = await list();
    expect(documents).toHaveLength(2);
    expect(documents.find(({ externalId }) => externalId === '1')).toMatchObject({
      title: 'Fire at Northgate & Co',
      language: 'en',
      state: 'scored',
      entities: ['NGE'],
      score: { sentiment: 'negative', topics: [{ topic: 'energy' }], modelVersion: 'keywords' },
    });
    expect(documents.find(({ externalId }) => externalId === '2')).toMatchObject({
      language: 'zh',
      entities: ['NGE'],
      score: { sentiment: 'positive', topics: [{ topic: 'earnings' }] },
    });
    expect((await trend('entity=NGE')).total).toMatchObject({ volume: 2, reach: 2, negativeShare: 0.5 });
    expect((await trend('entity=NGE&topic=energy&source=wire&language=en')).total.volume).toBe(1);
    expect((await trend('topic=energy&source=desk')).total.volume).toBe(0);
  });

  test('have sentences with offsets into what was said', async () => {
    await push(story('1', 'The bank rose on a record profit. Its rival fell after fraud and losses.'));
    await service.settle();
    const [document] = (await list()).documents;
    const sentences = document?.score?.sentences.map(({ start, end, sentiment }) => [
      document.text.slice(start, end),
      sentiment,
    ]);
    expect(sentences).toEqual([
      ['The bank rose on a record profit.', 'positive'],
      ['Its rival fell after fraud and losses.', 'negative'],
    ]);
  });

  test('are taken once, whatever is sent again', async () => {
    await push(story('1', fire));
    await service.settle();
    const again = await push([story('1', fire), story('1', fire)]);
    expect(again.stored).toEqual({ created: 0, copies: 0, updated: 0, duplicates: 2 });
    await service.settle();
    expect((await trend()).total.volume).toBe(1);
  });

  test('that tell one story count once, with their reach', async () => {
    await push(story('1', fire));
    await service.settle();
    const copy = `${fire.replace('said it', 'said on Tuesday it')} Our energy desk reports.`;
    const { documents, stored } = await push([
      story('a', copy, { source: 'paper' }),
      story('b', fire, { source: 'blog', publishedAt: at(11) }),
      story('c', 'An entirely different bank rose on profits today, analysts said in a note.'),
    ]);
    expect(stored).toEqual({ created: 1, copies: 2, updated: 0, duplicates: 0 });
    await service.settle();
    expect((await trend()).total).toMatchObject({ volume: 2, reach: 4 });
    expect((await trend()).topStories[0]).toMatchObject({ externalId: '1', reach: 3 });
    const canonical = documents[0]?.canonicalId;
    const copies = (await list(`canonicalId=${canonical}`)).documents;
    expect(copies.map(({ state }) => state).sort()).toEqual(['copy', 'copy', 'scored']);
    expect(copies.every(({ score }) => score?.sentiment === 'negative')).toBe(true);
    expect((await list('stories=true')).documents).toHaveLength(2);
  });

  test('told in one batch, and days apart, count as they should', async () => {
    const { stored } = await push([
      story('1', fire),
      story('2', fire, { source: 'paper' }),
      story('3', fire, { source: 'archive', publishedAt: '2025-01-01T00:00:00Z' }),
    ]);
    expect(stored).toMatchObject({ created: 2, copies: 1 });
    await service.settle();
    expect((await trend()).total).toMatchObject({ volume: 1, reach: 2 });
  });

  test('that are corrected restate what they had said', async () => {
    await push([story('1', fire), story('2', 'The bank rose on profits.', { publishedAt: at(10) })]);
    await service.settle();
    const { stored } = await push(
      story('1', 'Northgate Energy profits rise to a record, not as reported before.'),
    );
    expect(stored.updated).toBe(1);
    await service.settle();
    const { total, points } = await trend();
    expect(total).toMatchObject({ volume: 2, negativeShare: 0 });
    expect(points.find(({ volume }) => volume > 0)?.revision).toBeGreaterThan(1);
    expect((await trend('topic=energy')).total.volume).toBe(0);
    expect((await list('entity=NGE&sentiment=positive')).documents).toHaveLength(1);
  });

  test('are found by what they are about, page by page', async () => {
    const texts = ['The bank fell.', 'Oil rose.', 'Bank profits rose.', 'A bank default.', 'Refinery gains.'];
    await push(texts.map((text, index) => story(String(index), text, { publishedAt: at(index + 1) })));
    await service.settle();
    const banking = await list('topic=banking&limit=2');
    expect(banking.documents.map(({ text }) => text)).toEqual(['A bank default.', 'Bank profits rose.']);
    const rest = await list(`topic=banking&limit=2&after=${banking.next}`);
    expect(rest).toMatchObject({ documents: [{ text: 'The bank fell.' }], next: null });
    expect((await list('topic=banking&sentiment=negative')).documents).toHaveLength(2);
    expect((await list(`source=wire&from=${at(2)}&to=${at(4)}`)).documents).toHaveLength(2);
    expect((await service.read('/v1/documents?after=nonsense')).status).toBe(400);
    expect((await service.read('/v1/documents?topic=')).status).toBe(400);
  });

  test('come as a stream, whose bad rows are told', async () => {
    const rows = [
      JSON.stringify(story('1', 'Oil fell.')),
      '{"source": "wire"',
      JSON.stringify({ source: 'wire', text: '...' }),
      JSON.stringify({ source: '', text: 'x' }),
      JSON.stringify(story('2', 'Oil rose.', { publishedAt: '2126-01-01T00:00:00Z' })),
    ];
    const { status, body } = await service.post('/v1/documents', rows.join('\n'), 'application/x-ndjson');
    const { stored, rejected, problems } = intakeReport.parse(body);
    expect({ status, created: stored.created, rejected }).toEqual({ status: 202, created: 1, rejected: 4 });
    expect(problems.map(({ line, reason }) => [line, reason]).sort()).toEqual([
      [2, 'brokenJson'],
      [3, 'noWords'],
      [4, 'invalidDocument'],
      [5, 'fromTheFuture'],
    ]);
    const csv = 'source,id,text,publishedAt\nwire,9,"Oil, they say, fell",2026-03-03T09:00:00Z\n';
    const second = intakeReport.parse((await service.post('/v1/documents', csv, 'text/csv')).body);
    expect(second.stored.created).toBe(1);
  });

  test('that a model cannot read are set aside and do not keep back others', async () => {
    await push([story('1', 'Oil fell.'), story('2', 'This is poison.')]);
    await service.settle();
    const { documents } = await list();
    const states = new Map(documents.map(({ externalId, state }) => [externalId, state]));
    expect(states.get('1')).toBe('scored');
    expect(states.get('2')).toBe('queued');
  });
});
