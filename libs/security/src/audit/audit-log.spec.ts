import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, ManualClock } from '@attention-flow/persistence';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import fc from 'fast-check';
import { privacyEntities, privacyMigrations } from '../privacy-storage.ts';
import type { TenantId } from '../tenant/tenant.ts';
import { AuditLog } from './audit-log.ts';
import { AuditEntryEntity, AuditHeadEntity } from './audit.entity.ts';
import { AuditDetailsTooLargeError } from './audit.errors.ts';
import { canonicalJson } from './canonical-json.ts';
import type { JsonValue } from './canonical-json.ts';

describe.each(databaseKinds)('the audit log on $name', ({ create }) => {
  const clock = new ManualClock();
  let place: TestDatabase;
  let folder: string;
  let database: Database;
  let log: AuditLog;
  let tenants = 0;

  beforeAll(async () => {
    place = await create();
    folder = await mkdtemp(join(tmpdir(), 'audit-'));
    database = await Database.open({
      url: place.url,
      folder,
      schema: 'audit',
      entities: [...privacyEntities],
      migrations: [...privacyMigrations],
    });
    log = new AuditLog(database, clock);
  });

  afterAll(async () => {
    await database.close();
    await place.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const newTenant = () => `tenant-${++tenants}` as TenantId;

  const act = (tenantId: TenantId, action = 'note.written', details = {}) => {
    clock.advance(1_000);
    return log.record({ tenantId, actor: 'key-1', action, resource: 'notes/1', details });
  };

  async function filled(count: number): Promise<TenantId> {
    const tenantId = newTenant();
    for (let index = 1; index <= count; index++) await act(tenantId, `note.written${index}`, { index });
    return tenantId;
  }

  const entries = () => database.rows(AuditEntryEntity);

  test('chains what is recorded, each tenant by itself', async () => {
    const [one, other] = [await filled(3), await filled(1)];
    const { rows, next } = await log.page(one, { limit: 2 });
    expect(rows.map(({ sequence, details }) => [sequence, details])).toEqual([
      [3, { index: 3 }],
      [2, { index: 2 }],
    ]);
    expect(
      (await log.page(one, { limit: 2, after: next ?? '' })).rows.map(({ sequence }) => sequence),
    ).toEqual([1]);
    expect(rows[0]?.previousHash).toBe(rows[1]?.hash);
    expect(await log.verify(one)).toEqual({ kind: 'intact', entries: 3, lastHash: rows[0]?.hash });
    expect(await log.verify(other)).toMatchObject({ kind: 'intact', entries: 1 });
    expect(await log.verify(newTenant())).toMatchObject({ kind: 'intact', entries: 0 });
  });

  test('is stored with the act or not at all', async () => {
    const tenantId = await filled(2);
    const failing = database.transaction(async () => {
      await act(tenantId);
      throw new Error('the act failed');
    });
    await expect(failing).rejects.toThrow('the act failed');
    expect(await log.verify(tenantId)).toMatchObject({ kind: 'intact', entries: 2 });
  });

  test('takes many at once, from several tenants', async () => {
    const tenantIds = [newTenant(), newTenant(), newTenant()];
    await Promise.all(Array.from({ length: 60 }, (_, index) => act(tenantIds[index % 3] ?? newTenant())));
    for (const tenantId of tenantIds)
      expect(await log.verify(tenantId)).toMatchObject({ kind: 'intact', entries: 20 });
  });

  test.each([
    {
      name: 'a changed detail',
      change: (t: TenantId) => entries().update({ tenantId: t, sequence: 3 }, { details: '{"index":4}' }),
      sequence: 3,
      problem: 'altered',
    },
    {
      name: 'a changed actor',
      change: (t: TenantId) => entries().update({ tenantId: t, sequence: 2 }, { actor: 'key-2' }),
      sequence: 2,
      problem: 'altered',
    },
    {
      name: 'a changed time',
      change: (t: TenantId) => entries().update({ tenantId: t, sequence: 1 }, { at: new Date(0) }),
      sequence: 1,
      problem: 'altered',
    },
    {
      name: 'details that are no JSON',
      change: (t: TenantId) => entries().update({ tenantId: t, sequence: 2 }, { details: '{' }),
      sequence: 2,
      problem: 'altered',
    },
    {
      name: 'a deleted entry',
      change: (t: TenantId) => entries().delete({ tenantId: t, sequence: 2 }),
      sequence: 2,
      problem: 'missing',
    },
    {
      name: 'a deleted first entry',
      change: (t: TenantId) => entries().delete({ tenantId: t, sequence: 1 }),
      sequence: 1,
      problem: 'missing',
    },
    {
      name: 'deleted last entries',
      change: (t: TenantId) => entries().delete({ tenantId: t, sequence: 5 }),
      sequence: 5,
      problem: 'missing',
    },
    {
      name: 'all entries deleted',
      change: (t: TenantId) => entries().delete({ tenantId: t }),
      sequence: 1,
      problem: 'missing',
    },
    { name: 'two entries exchanged', change: exchange, sequence: 2, problem: 'altered' },
    {
      name: 'an entry put at the end',
      change: (t: TenantId) => copy(t, 5, 6),
      sequence: 6,
      problem: 'altered',
    },
    {
      name: 'an entry put before the first',
      change: (t: TenantId) => copy(t, 1, 0),
      sequence: 0,
      problem: 'unexpected',
    },
    {
      name: 'a lost end of the chain',
      change: (t: TenantId) => database.rows(AuditHeadEntity).delete({ tenantId: t }),
      sequence: 1,
      problem: 'unexpected',
    },
  ])('finds $name', async ({ change, sequence, problem }) => {
    const tenantId = await filled(5);
    await change(tenantId);
    expect(await log.verify(tenantId)).toEqual({ kind: 'broken', sequence, problem });
  });

  async function exchange(tenantId: TenantId): Promise<void> {
    const place = (sequence: number, to: number) =>
      entries().update({ tenantId, sequence }, { sequence: to });
    await place(2, 100);
    await place(3, 2);
    await place(100, 3);
  }

  async function copy(tenantId: TenantId, from: number, to: number): Promise<void> {
    const row = await entries().findOneByOrFail({ tenantId, sequence: from });
    await entries().insert({ ...row, sequence: to });
  }

  test('a chain written anew is found by an entry kept elsewhere', async () => {
    const tenantId = await filled(3);
    const [kept] = (await log.page(tenantId, { limit: 1 })).rows;
    await entries().delete({ tenantId });
    await database.rows(AuditHeadEntity).delete({ tenantId });
    for (let count = 0; count < 3; count++) await act(tenantId, 'note.read');
    expect(await log.verify(tenantId)).toMatchObject({ kind: 'intact' });
    expect(await log.verify(tenantId, kept)).toEqual({ kind: 'broken', sequence: 3, problem: 'altered' });
  });

  test('exports lines that anybody can verify', async () => {
    const tenantId = await filled(3);
    const lines: string[] = [];
    for await (const line of log.export(tenantId)) lines.push(line);
    let previous = '0'.repeat(64);
    for (const line of lines) {
      const { hash, ...content } = JSON.parse(line);
      expect(content.previousHash).toBe(previous);
      expect(createHash('sha256').update(canonicalJson(content)).digest('hex')).toBe(hash);
      previous = hash;
    }
    expect(lines).toHaveLength(3);
  });

  test('reads chains longer than a batch', async () => {
    const tenantId = newTenant();
    await database.transaction(async () => {
      for (let count = 0; count < 503; count++) await act(tenantId);
    });
    expect(await log.verify(tenantId)).toMatchObject({ kind: 'intact', entries: 503 });
  });

  test('keeps no secrets and no personal data', async () => {
    const details = {
      apiKey: 'af_123',
      count: 1,
      list: [{ Password: 'x', note: 'mail anna@example.com' }],
      tokens: 5,
    };
    expect((await act(newTenant(), 'note.written', details)).details).toEqual({
      apiKey: '[SECRET]',
      count: 1,
      list: [{ Password: '[SECRET]', note: 'mail [EMAIL]' }],
      tokens: 5,
    });
    await expect(act(newTenant(), 'note.written', { text: 'a'.repeat(9_000) })).rejects.toThrow(
      AuditDetailsTooLargeError,
    );
  });
});

describe('canonicalJson', () => {
  test('does not depend on the order of names, and is JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value as JsonValue);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(JSON.parse(text)))).toBe(text);
      }),
    );
  });

  function reversed(value: JsonValue): JsonValue {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).reverse());
  }
});
