import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, ManualClock, TimeOrderedIds } from '@attention-flow/persistence';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { settingsOf } from '../security.options.ts';
import { SecurityParts } from '../security.parts.ts';
import { securityEntities, securityMigrations } from '../storage.ts';
import { InvalidAdminKeyError } from './api-key.errors.ts';
import { newToken } from './token.ts';

describe.each(databaseKinds)('the first admin key on $name', ({ create }) => {
  const clock = new ManualClock();
  const ids = new TimeOrderedIds(clock);
  let test_: TestDatabase;
  let folder: string;
  let database: Database;
  let parts: SecurityParts;

  beforeEach(async () => {
    test_ = await create();
    folder = await mkdtemp(join(tmpdir(), 'admin-'));
    const schema = { schema: 'admin', entities: securityEntities, migrations: securityMigrations };
    database = await Database.open({ url: test_.url, folder, ...schema });
    parts = new SecurityParts({ database, clock, ids, settings: settingsOf({ resources: [] }) });
  });

  afterEach(async () => {
    await database.close();
    await test_.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const prepare = (given?: string) => parts.firstAdminKey.prepare(given);
  const isLetIn = (token: string) =>
    parts.authenticator.authenticate(token).then(
      ({ scopes, tenant }) => scopes.allows('*:admin') && tenant.name === 'system',
      () => false,
    );

  test('is made once, by one of several that start at the same time', async () => {
    const made = await Promise.all([1, 2, 3, 4].map(() => prepare()));
    expect(made.map(({ kind }) => kind).sort()).toEqual(['existing', 'existing', 'existing', 'generated']);
    const [generated] = made.flatMap((key) => (key.kind === 'generated' ? [key.token] : []));
    expect(await isLetIn(generated ?? '')).toBe(true);
    expect(await prepare()).toEqual({ kind: 'existing' });
  });

  test('is the one that was given', async () => {
    const token = newToken(ids.next<'ApiKey'>());
    expect((await Promise.all([prepare(token), prepare(token)])).map(({ kind }) => kind)).toEqual([
      'given',
      'given',
    ]);
    expect(await isLetIn(token)).toBe(true);
    expect(await prepare()).toEqual({ kind: 'existing' });
  });

  test('that is given anew ends the one that was given before, and leaves others', async () => {
    const [one, two] = [newToken(ids.next<'ApiKey'>()), newToken(ids.next<'ApiKey'>())];
    const generated = await prepare();
    await prepare(one);
    await prepare(two);
    expect([await isLetIn(one), await isLetIn(two)]).toEqual([false, true]);
    expect(generated.kind === 'generated' && (await isLetIn(generated.token))).toBe(true);
    await expect(prepare(one)).rejects.toEqual(new InvalidAdminKeyError('ended'));
    expect(await isLetIn(two)).toBe(true);
  });

  test.each(['admin', '', 'af_', `af_${'0'.repeat(32)}_${'A'.repeat(49)}`])(
    "cannot be '%s'",
    async (given) => {
      await expect(prepare(given)).rejects.toThrow(/^ADMIN_API_KEY must look like af_/);
      expect((await prepare()).kind).toBe('generated');
    },
  );

  test('that was given cannot be given with another secret', async () => {
    const id = ids.next<'ApiKey'>();
    await prepare(newToken(id));
    await expect(prepare(newToken(id))).rejects.toEqual(new InvalidAdminKeyError('otherSecret'));
  });

  test('is made anew when the last one has ended', async () => {
    const first = await prepare();
    if (first.kind !== 'generated') throw new Error('a new database has none');
    await parts.apiKeys.revoke(await parts.authenticator.authenticate(first.token), first.id);
    expect((await prepare()).kind).toBe('generated');
  });
});
