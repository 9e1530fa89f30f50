import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase } from '@attention-flow/testing';
import { Database } from './database.ts';
import { InvalidDatabaseUrlError } from './errors.ts';
import { describeDatabase } from './testing/contract.ts';

describeDatabase('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'persistence-'));
  return { folder, drop: () => rm(folder, { recursive: true, force: true }) };
});

describeDatabase('PostgreSQL', async () => ({ ...(await createTestDatabase()), folder: 'unused' }));

test('a PostgreSQL listener hears again after its connection was cut', async () => {
  const { url, drop } = await createTestDatabase();
  const database = await Database.open({
    url,
    folder: 'unused',
    schema: 'signals',
    entities: [],
    migrations: [],
  });
  const heard: (string | undefined)[] = [];
  database.listen('news', (text) => heard.push(text));
  const untilHeard = async (text: string) => {
    for (let tries = 0; !heard.includes(text) && tries < 300; tries += 1) {
      await database.signal('news', text);
      await sleep(20);
    }
    expect(heard).toContain(text);
  };
  await untilHeard('before');
  const mayHaveMissed = heard.filter((text) => text === undefined).length;
  await database.sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'
    AND datname = current_database()`;
  await untilHeard('after');
  expect(heard.filter((text) => text === undefined).length).toBeGreaterThan(mayHaveMissed);
  await database.close();
  await drop();
});

describe('Database.open', () => {
  const options = { folder: 'unused', schema: 'notes', entities: [], migrations: [] };

  test.each(['mysql://localhost/x', 'data.sqlite', ''])('refuses DATABASE_URL=%s', async (url) => {
    await expect(Database.open({ ...options, url })).rejects.toBeInstanceOf(InvalidDatabaseUrlError);
  });

  test('names the server it cannot reach, and not the password', async () => {
    const opening = Database.open({ ...options, url: 'postgres://me:secret@127.0.0.1:9/shop' });
    await expect(opening).rejects.toMatchObject({
      code: 'PERSISTENCE_DATABASE_UNAVAILABLE',
      place: '127.0.0.1:9/shop',
      message: expect.not.stringContaining('secret'),
    });
  });
});
