import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createTestDatabase } from '@attention-flow/testing';
import { backUpDatabase, restoreDatabase } from './backup.ts';
import { Database } from './database.ts';
import { BackupDamagedError, BackupUnsupportedError, FileExistsError } from './errors.ts';
import { insertMany } from './insert-many.ts';
import { CreateNote1700000000000, NoteEntity, note } from './testing/note.ts';

const run = promisify(execFile);

const open = (place: { readonly folder: string; readonly url?: string | undefined }) =>
  Database.open({
    ...place,
    schema: 'notes',
    entities: [NoteEntity],
    migrations: [CreateNote1700000000000],
  });

const some = (count: number) =>
  Array.from({ length: count }, (_, number) =>
    note(`n${number}`, { large: 2n ** 62n + BigInt(number), at: new Date(number), content: { 数: number } }),
  );

describe('a SQLite backup', () => {
  let home: string;
  beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'backup-'))));
  afterEach(() => rm(home, { recursive: true, force: true }));
  const fill = async (count: number) => {
    const database = await open({ folder: join(home, 'live') });
    await insertMany(database, NoteEntity, some(count));
    return database;
  };

  test('brings back every row as it was', async () => {
    const database = await fill(2_000);
    const rows = await database.rows(NoteEntity).find({ order: { id: 'ASC' } });
    const file = join(home, 'backups', 'monday.sqlite');
    const { sizeBytes } = await backUpDatabase(database, file);
    expect(sizeBytes).toBeGreaterThan(50_000);
    await database.rows(NoteEntity).delete({ done: false });
    await database.close();

    await expect(restoreDatabase({ backup: file, folder: join(home, 'live') })).rejects.toThrow(
      FileExistsError,
    );
    await restoreDatabase({ backup: file, folder: join(home, 'live'), existing: 'setAside' });
    const restored = await open({ folder: join(home, 'live') });
    expect(await restored.rows(NoteEntity).find({ order: { id: 'ASC' } })).toEqual(rows);
    expect(await restored.schemaState()).toEqual({ kind: 'current' });
    await restored.close();
    expect(await readdir(join(home, 'live'))).toContain('data.sqlite.before-restore');
  });

  test('is of one moment, while others write', async () => {
    const database = await fill(500);
    let isOver = false;
    let written = 0;
    const writing = (async () => {
      for (; !isOver; written += 2) {
        await database.transaction(async () => {
          await database.rows(NoteEntity).insert(note(`w${written}`));
          await database.rows(NoteEntity).insert(note(`w${written + 1}`));
        });
        await breathe();
      }
    })();
    for (let number = 0; number < 4; number += 1)
      await backUpDatabase(database, join(home, `${number}.sqlite`));
    isOver = true;
    await writing;
    await database.close();
    expect(written).toBeGreaterThan(2);
    for (let number = 0; number < 4; number += 1) {
      await restoreDatabase({ backup: join(home, `${number}.sqlite`), folder: join(home, `r${number}`) });
      const restored = await open({ folder: join(home, `r${number}`) });
      const count = await restored.rows(NoteEntity).count();
      expect(count).toBeGreaterThanOrEqual(500);
      expect(count % 2).toBe(0);
      await restored.close();
    }
  });

  test('writes over nothing', async () => {
    const database = await fill(1);
    await writeFile(join(home, 'there'), 'mine');
    await expect(backUpDatabase(database, join(home, 'there'))).rejects.toThrow(FileExistsError);
    await database.close();
  });

  test.each([
    { name: 'cut short', damage: (file: string) => truncate(file, 9_000) },
    { name: 'no database', damage: (file: string) => writeFile(file, 'x'.repeat(9_000)) },
  ])('is refused when it is $name, and what is there stays', async ({ damage }) => {
    const database = await fill(300);
    const file = join(home, 'damaged.sqlite');
    await backUpDatabase(database, file);
    await database.close();
    await damage(file);
    const restoring = restoreDatabase({ backup: file, folder: join(home, 'live'), existing: 'setAside' });
    await expect(restoring).rejects.toThrow(BackupDamagedError);
    const still = await open({ folder: join(home, 'live') });
    expect(await still.rows(NoteEntity).count()).toBe(300);
    await still.close();
  });
});

describe('a PostgreSQL backup', () => {
  test('is left to its own tools', async () => {
    const { url, drop } = await createTestDatabase();
    const database = await open({ folder: 'unused', url });
    await expect(backUpDatabase(database, 'unused')).rejects.toThrow(BackupUnsupportedError);
    await database.close();
    await drop();
  });

  test('by pg_dump comes back by pg_restore', async () => {
    const [from, to] = [await createTestDatabase(), await createTestDatabase()];
    const folder = await mkdtemp(join(tmpdir(), 'backup-'));
    try {
      const database = await open({ folder: 'unused', url: from.url });
      await insertMany(database, NoteEntity, some(100));
      const rows = await database.rows(NoteEntity).find({ order: { id: 'ASC' } });
      await database.close();
      const file = join(folder, 'notes.dump');
      const why = await run('pg_dump', [
        '--format=custom',
        '--schema=notes',
        `--file=${file}`,
        from.url ?? '',
      ]).then(
        () => undefined,
        (error: unknown) => String(error),
      );
      if (why !== undefined) return console.warn(`pg_dump is not tested: ${why}`);
      await run('pg_restore', ['--no-owner', `--dbname=${to.url ?? ''}`, file]);
      const restored = await open({ folder: 'unused', url: to.url });
      expect(await restored.rows(NoteEntity).find({ order: { id: 'ASC' } })).toEqual(rows);
      expect(await restored.schemaState()).toEqual({ kind: 'current' });
      await restored.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
      await Promise.all([from.drop(), to.drop()]);
    }
  });
});
