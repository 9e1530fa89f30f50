import type { MigrationInterface, QueryRunner } from 'typeorm';
import { TableColumn } from 'typeorm';
import { Database } from '../database.ts';
import { DatabaseUnavailableError } from '../errors.ts';
import { migrateDatabase } from '../migrate-database.ts';
import { CreateNote1700000000000, NoteEntity, note } from './note.ts';
import type { Suite } from './suite.ts';

class BrokenMigration1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE half (id integer)');
    throw new Error('no such luck');
  }

  async down(): Promise<void> {
    return Promise.resolve();
  }
}

class AddColour1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('note', new TableColumn({ name: 'colour', type: 'text', default: "'blue'" }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('note', 'colour');
  }
}

class CreatePlain1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE plain (id integer)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE plain');
  }
}

/** The schema is brought up to date once, whole, and known. */
export function testMigrations(suite: Suite): void {
  test('keeps its data when opened again, and migrates once', async () => {
    await suite.notes().insert(note('kept'));
    const again = await suite.open();
    expect(await again.rows(NoteEntity).count()).toBe(1);
    await again.close();
  });

  test('migrates once when four open at the same moment', async () => {
    const opened = await Promise.all(Array.from({ length: 4 }, () => suite.open('race')));
    await opened[0]?.rows(NoteEntity).insert(note('one'));
    expect(await opened[3]?.rows(NoteEntity).count()).toBe(1);
    await Promise.all(opened.map((one) => one.close()));
  });

  test('undoes a failed migration and names the place', async () => {
    const migrations = [CreateNote1700000000000, BrokenMigration1700000000001];
    await expect(suite.open('broken', migrations)).rejects.toThrow(DatabaseUnavailableError);
    await expect(suite.open('broken', migrations)).rejects.toThrow(/no such luck/);
    const mended = await suite.open('broken');
    expect(await mended.rows(NoteEntity).count()).toBe(0);
    await mended.close();
  });

  test('keeps schemas apart', async () => {
    await suite.notes().insert(note('here'));
    const elsewhere = await suite.open('elsewhere');
    expect(await elsewhere.rows(NoteEntity).count()).toBe(0);
    await elsewhere.close();
  });

  test('knows its schema, and one that it does not know', async () => {
    const later = [CreateNote1700000000000, AddColour1700000000002];
    expect(await suite.database.schemaState()).toEqual({ kind: 'current' });
    const newer = await suite.open('upgraded', later);
    const older = await suite.open('upgraded');
    expect(await newer.schemaState()).toEqual({ kind: 'current' });
    expect(await older.schemaState()).toEqual({ kind: 'unknown', unknown: ['AddColour1700000000002'] });
    await Promise.all([newer.close(), older.close()]);
  });

  test('migrates when it is told, and leaves it when told', async () => {
    const options = { ...suite.options('command'), pendingMigrations: 'leave' as const };
    const before = await Database.open(options);
    expect(await before.schemaState()).toEqual({ kind: 'behind', pending: ['CreateNote1700000000000'] });
    await before.close();
    expect(await migrateDatabase(options)).toEqual(['CreateNote1700000000000']);
    expect(await migrateDatabase(options)).toEqual([]);
    const after = await Database.open(options);
    expect(await after.schemaState()).toEqual({ kind: 'current' });
    await after.close();
  });

  test('runs plain SQL of a migration in the schema of the others', async () => {
    const migrations = [CreateNote1700000000000, CreatePlain1700000000003];
    const opened = [await suite.open('plain', migrations), await suite.open('plainer', migrations)];
    for (const database of opened) {
      expect(await database.schemaState()).toEqual({ kind: 'current' });
      await database.close();
    }
  });

  test('answers a ping', async () => {
    await expect(suite.database.ping()).resolves.toBeUndefined();
  });
}
