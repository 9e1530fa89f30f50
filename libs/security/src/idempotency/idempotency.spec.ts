import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Inject, Post, StreamableFile } from '@nestjs/common';
import { Database } from '@attention-flow/persistence';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { CurrentTenant } from '../access/current-tenant.decorator.ts';
import { Public, Scopes } from '../access/scopes.decorator.ts';
import { Limits } from '../limits/limits.decorator.ts';
import { SecurityParts } from '../security.parts.ts';
import { MovingClock } from '../testing/moving-clock.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { NoteController, NoteEntity, NoteService, OddController } from '../testing/notes.ts';
import { NotesService } from '../testing/notes-service.ts';
import type { Answer, NotesOptions } from '../testing/notes-service.ts';
import { IdempotencyEntity } from './idempotency.entity.ts';

@Controller('v1/streams')
class StreamController {
  @Post()
  @Scopes('notes:write')
  stream() {
    return new StreamableFile(Buffer.from('bytes'));
  }

  @Post('public')
  @Public()
  open() {
    return {};
  }
}

@Controller('v1/halves')
class HalfController {
  constructor(@Inject(NoteService) private readonly notes: NoteService) {}

  @Post()
  @Scopes('notes:write')
  @Limits({ timeoutMs: 50 })
  async add(@CurrentTenant() { id }: Tenant) {
    await this.notes.add(id, { text: 'first half' });
    await sleep(500);
    return this.notes.add(id, { text: 'second half' });
  }
}

describe.each(databaseKinds)('an Idempotency-Key on $name', ({ create }) => {
  const clock = new MovingClock();
  let database: TestDatabase;
  let service: NotesService;
  let replica: NotesService;
  let token: string;

  beforeAll(async () => {
    database = await create();
    const options: NotesOptions = {
      prepare: (app) => {
        const fastify = app.getHttpAdapter().getInstance();
        fastify.addContentTypeParser('application/x-ndjson', (_request, payload, done) =>
          done(null, payload),
        );
      },
      databaseUrl: database.url,
      clock,
      controllers: [NoteController, OddController, StreamController, HalfController],
    };
    service = await NotesService.start(options);
    replica = await NotesService.start({ ...options, folder: service.folder });
  });

  beforeEach(async () => {
    ({ token } = await service.newKey(['notes:admin']));
  });

  afterAll(async () => {
    await replica.stop();
    await service.destroy();
    await database.drop();
  });

  const add = (key: string, body: unknown, { by = token, at = service } = {}) =>
    at.call('POST', '/v1/notes', { token: by, body, headers: { 'idempotency-key': key } });
  const countNotes = async (by = token) => {
    const { body } = await service.call('GET', '/v1/notes', { token: by });
    return (body as { readonly notes: readonly unknown[] }).notes.length;
  };
  const code = ({ body }: Answer) => (body as { readonly code?: string }).code;
  /** What a client can tell one reply from another by. */
  const bytes = ({ status, text, headers }: Answer) => ({
    status,
    text,
    type: headers.get('content-type'),
    location: headers.get('location'),
  });

  test('gets the same reply byte for byte, and does the work once', async () => {
    const key = randomUUID();
    const first = await add(key, { text: 'zwölf 退货 "x"' });
    const again = await add(key, { text: 'zwölf 退货 "x"' });
    const elsewhere = await add(key, { text: 'zwölf 退货 "x"' }, { at: replica });
    expect(first).toMatchObject({ status: 201, body: { text: 'zwölf 退货 "x"' } });
    expect(first.headers.get('location')).toMatch(/^\/v1\/notes\//);
    expect([bytes(again), bytes(elsewhere)]).toEqual([bytes(first), bytes(first)]);
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(await countNotes()).toBe(1);
  });

  test('replies without a body are repeated too', async () => {
    const { body } = await add(randomUUID(), { text: 'short' });
    const path = `/v1/notes/${(body as { readonly id: string }).id}`;
    const remove = () => service.call('DELETE', path, { token, headers: { 'idempotency-key': 'one' } });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(204);
    expect((await service.call('DELETE', path, { token })).status).toBe(404);
  });

  test('with another body, path or query is refused', async () => {
    const key = randomUUID();
    await add(key, { text: 'one' });
    const others = [
      await add(key, { text: 'two' }),
      await service.call('POST', '/v1/notes?x=1', {
        token,
        body: { text: 'one' },
        headers: { 'idempotency-key': key },
      }),
    ];
    expect(others.map((answer) => [answer.status, code(answer)])).toEqual([
      [422, 'IDEMPOTENCY_KEY_REUSED'],
      [422, 'IDEMPOTENCY_KEY_REUSED'],
    ]);
    expect(await countNotes()).toBe(1);
  });

  test('of another tenant or route is another', async () => {
    const key = randomUUID();
    const other = await service.newKey(['notes:write', 'notes:admin']);
    const [mine, theirs] = [
      await add(key, { text: 'one' }),
      await add(key, { text: 'one' }, { by: other.token }),
    ];
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.text).not.toBe(mine.text);
    expect([await countNotes(), await countNotes(other.token)]).toEqual([1, 1]);
  });

  test('that is being worked on is refused, here and on a replica', async () => {
    const key = randomUUID();
    const body = { text: 'slow', pauseMs: 400 };
    const first = add(key, body);
    await sleep(150);
    const second = await add(key, body);
    expect([second.status, code(second), second.headers.get('retry-after')]).toEqual([
      409,
      'IDEMPOTENCY_KEY_IN_FLIGHT',
      '1',
    ]);
    // On SQLite the transaction keeps the replica waiting, on PostgreSQL it is told at once.
    const third = await add(key, body, { at: replica });
    expect(database.url === undefined ? [201] : [409]).toContain(third.status);
    expect((await first).status).toBe(201);
    expect(bytes(await add(key, body))).toEqual(bytes(await first));
    expect(await countNotes()).toBe(1);
  });

  test('ten at once do the work once', async () => {
    const key = randomUUID();
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        add(key, { text: 'ten', pauseMs: 20 }, { at: index % 2 ? service : replica }),
      ),
    );
    const done = all.filter(({ status }) => status === 201);
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    expect(all.filter(({ status }) => ![201, 409].includes(status))).toEqual([]);
    expect(await countNotes()).toBe(1);
  });

  test('a refusal undoes what was done, and is repeated', async () => {
    const key = randomUUID();
    const first = await add(key, { text: 'gone', failWith: 404 });
    const again = await add(key, { text: 'gone', failWith: 404 });
    expect(first).toMatchObject({ status: 404, body: { code: 'NOTE_NOT_FOUND' } });
    expect(bytes(again)).toEqual(bytes(first));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await countNotes()).toBe(0);
  });

  test('a failure undoes what was done, and leaves the key free', async () => {
    const key = randomUUID();
    expect((await add(key, { text: 'once more', failWith: 500 })).status).toBe(500);
    const again = await add(key, { text: 'once more', failWith: 500 });
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([500, null]);
    expect((await add(key, { text: 'other body, since it is free' })).status).toBe(201);
    expect(await countNotes()).toBe(1);
  });

  test('a request that never reached the handler leaves the key free', async () => {
    const key = randomUUID();
    const reader = await service.newKey(['notes:read']);
    expect((await add(key, { text: 'one' }, { by: reader.token })).status).toBe(403);
    expect((await add(key, 'broken {')).status).toBe(400);
    expect((await add(key, { text: 'one' })).status).toBe(201);
  });

  test('is free again after a day', async () => {
    const key = randomUUID();
    const first = await add(key, { text: 'day by day' });
    clock.advance(24 * 3_600_000 - 60_000);
    expect(bytes(await add(key, { text: 'day by day' }))).toEqual(bytes(first));
    clock.advance(60_001);
    const next = await add(key, { text: 'another' });
    expect([next.status, next.headers.get('idempotency-replayed')]).toEqual([201, null]);
    expect(bytes(await add(key, { text: 'another' }))).toEqual(bytes(next));
    clock.advance(24 * 3_600_000 + 1);
    await service.app.get(SecurityParts).maintenance.run();
    expect(await service.app.get(Database).rows(IdempotencyEntity).count()).toBe(0);
  });

  test.each([
    { name: 'a key of 255 characters', key: 'k'.repeat(255), status: 201 },
    { name: 'a key of 256 characters', key: 'k'.repeat(256), status: 400 },
    { name: 'a key with spaces inside', key: 'a b', status: 400 },
    { name: 'an empty key', key: '', status: 400 },
  ])('$name: $status', async ({ key, status }) => {
    expect((await add(key, { text: 'one' })).status).toBe(status);
  });

  test.each([
    { path: '/v1/summaries', name: 'a route that takes none' },
    { path: '/v1/streams/public', name: 'a public route' },
  ])('is refused by $name', async ({ path }) => {
    const answer = await service.call('POST', path, {
      token,
      body: {},
      headers: { 'idempotency-key': 'one' },
    });
    expect([answer.status, code(answer)]).toEqual([400, 'IDEMPOTENCY_KEY_UNSUPPORTED']);
  });

  test('is refused for an upload that is read as it comes', async () => {
    const parsers = service.app.getHttpAdapter().getInstance();
    expect(parsers.hasContentTypeParser('application/x-ndjson')).toBe(true);
    const headers = { 'idempotency-key': 'one', 'content-type': 'application/x-ndjson' };
    const answer = await service.call('POST', '/v1/streams', { token, body: '{}', headers });
    expect([answer.status, code(answer)]).toEqual([400, 'IDEMPOTENCY_KEY_UNSUPPORTED']);
  });

  test('means nothing to a route that reads', async () => {
    const answer = await service.call('GET', '/v1/notes', {
      token,
      headers: { 'idempotency-key': 'x'.repeat(999) },
    });
    expect(answer.status).toBe(200);
  });

  test('a reply that cannot be stored is an error of the service, and not a promise that is not kept', async () => {
    const answer = await service.call('POST', '/v1/streams', {
      token,
      headers: { 'idempotency-key': 'one' },
    });
    expect(answer).toMatchObject({ status: 500, body: { code: 'SECURITY_REPLY_NOT_STORABLE' } });
    expect((await service.call('POST', '/v1/streams', { token })).status).toBe(201);
  });

  test('of a write that takes too long is free again, and neither half is done', async () => {
    const ask = () => service.call('POST', '/v1/halves', { token, headers: { 'idempotency-key': 'one' } });
    const first = await ask();
    expect([first.status, code(first)]).toEqual([503, 'TIME_LIMIT_EXCEEDED']);
    await sleep(700);
    expect(await countNotes()).toBe(0);
    expect((await ask()).headers.get('idempotency-replayed')).toBeNull();
  });

  test('requests after it on the same connection are outside of its transaction', async () => {
    const keys = Array.from({ length: 20 }, () => randomUUID());
    for (const key of keys) {
      expect((await add(key, { text: key })).status).toBe(201);
      expect((await service.call('POST', '/v1/notes', { token, body: { text: 'plain' } })).status).toBe(201);
    }
    expect(await countNotes()).toBe(40);
    expect(
      await service.app.get(Database).rows(NoteEntity).countBy({ text: 'plain' }),
    ).toBeGreaterThanOrEqual(20);
  });
});
