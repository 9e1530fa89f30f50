import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase } from '@attention-flow/testing';
import { Between, Column, Entity, LessThan, PrimaryColumn, Table } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { float, id, instant, json } from './columns.ts';
import { Database } from './database.ts';
import { DatabaseUnavailableError, InvalidDatabaseUrlError, InvalidInstantError } from './errors.ts';

@Entity({ name: 'note' })
class NoteEntity {
  @PrimaryColumn(id)
  id!: string;

  @Column({ ...instant, nullable: true })
  at!: Date | null;

  @Column({ ...json, nullable: true })
  content!: object | string | null;

  @Column(float)
  score!: number;

  @Column({ type: 'boolean' })
  done!: boolean;

  @Column({ type: 'integer' })
  count!: number;

  @Column({ ...id, nullable: true })
  parentId!: string | null;
}

class CreateNote1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'note',
        columns: [
          { name: 'id', ...id, length: '36', isPrimary: true },
          { name: 'at', type: instant.type, isNullable: true },
          { name: 'content', type: json.type, isNullable: true },
          { name: 'score', ...float },
          { name: 'done', type: 'boolean' },
          { name: 'count', type: 'integer' },
          { name: 'parentId', ...id, length: '36', isNullable: true },
        ],
        foreignKeys: [
          { columnNames: ['parentId'], referencedTableName: 'note', referencedColumnNames: ['id'] },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('note');
  }
}

class BrokenMigration1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE half (id integer)');
    throw new Error('no such luck');
  }

  async down(): Promise<void> {
    return Promise.resolve();
  }
}

const note = (key: string, values: Partial<NoteEntity> = {}): NoteEntity => ({
  id: key,
  at: null,
  content: null,
  score: 0,
  done: false,
  count: 0,
  parentId: null,
  ...values,
});

interface Place {
  readonly url?: string | undefined;
  readonly folder: string;
  drop(): Promise<void>;
}

const places: Record<string, () => Promise<Place>> = {
  SQLite: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'persistence-'));
    return { folder, drop: () => rm(folder, { recursive: true, force: true }) };
  },
  PostgreSQL: async () => ({ ...(await createTestDatabase()), folder: 'unused' }),
};

describe.each(Object.entries(places))('Database on %s', (_name, prepare) => {
  let place: Place;
  let database: Database;
  const open = (
    schema = 'notes',
    migrations: Parameters<typeof Database.open>[0]['migrations'] = [CreateNote1700000000000],
  ) =>
    Database.open({
      url: place.url,
      folder: join(place.folder, schema),
      schema,
      entities: [NoteEntity],
      migrations,
    });
  const notes = () => database.rows(NoteEntity);
  const ids = async () => (await notes().find({ order: { id: 'ASC' } })).map((row) => row.id);

  beforeAll(async () => {
    place = await prepare();
    database = await open();
  });

  afterAll(async () => {
    await database.close();
    await place.drop();
  });

  beforeEach(() => notes().createQueryBuilder().delete().execute());

  test.each([
    { name: 'an instant to the millisecond', values: { at: new Date('2024-02-29T23:59:59.987Z') } },
    { name: 'an instant before 1970', values: { at: new Date('1969-07-20T20:17:40.001Z') } },
    { name: 'no instant', values: { at: null } },
    { name: 'JSON with both scripts', values: { content: { b: [1, null, 'zwölf'], a: '退货 "quoted"' } } },
    { name: 'a JSON string', values: { content: 'text' } },
    { name: 'no JSON', values: { content: null } },
    { name: 'all digits of a number', values: { score: 0.1 + 0.2 } },
    { name: 'true', values: { done: true } },
    { name: 'an integer of 31 bits', values: { count: 2_147_483_647 } },
  ])('gives back $name', async ({ values }) => {
    await notes().save(note('one', values));
    expect(await notes().findOneByOrFail({ id: 'one' })).toEqual(note('one', values));
  });

  test('compares and sorts instants by time', async () => {
    const at = (ms: number) => new Date(1_700_000_000_000 + ms);
    await notes().save([note('late', { at: at(20) }), note('soon', { at: at(3) }), note('never')]);
    expect((await notes().findBy({ at: LessThan(at(20)) })).map((row) => row.id)).toEqual(['soon']);
    expect(
      (await notes().find({ where: { at: Between(at(0), at(99)) }, order: { at: 'DESC' } })).length,
    ).toBe(2);
    expect((await notes().findBy({ at: at(20) })).map((row) => row.id)).toEqual(['late']);
  });

  test('refuses an instant that is none', async () => {
    await expect(notes().insert(note('one', { at: new Date(Number.NaN) }))).rejects.toBeInstanceOf(
      InvalidInstantError,
    );
  });

  test('enforces foreign keys', async () => {
    await expect(notes().insert(note('child', { parentId: 'nobody' }))).rejects.toThrow(/foreign key/i);
  });

  test('keeps all of a transaction or nothing', async () => {
    const failing = database.transaction(async () => {
      await notes().insert(note('lost'));
      await database.transaction(() => notes().insert(note('lost too')));
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    await database.transaction(() => notes().insert(note('kept')));
    expect(await ids()).toEqual(['kept']);
  });

  test('keeps what others write while a transaction fails', async () => {
    const failing = database.transaction(async () => {
      await notes().insert(note('lost'));
      await sleep(20);
      throw new Error('stop');
    });
    const others = ['a', 'b'].map((key) => sleep(5).then(() => notes().save(note(key))));
    const another = sleep(5).then(() => database.transaction(() => notes().insert(note('c'))));
    await expect(failing).rejects.toThrow('stop');
    await Promise.all([...others, another]);
    expect(await ids()).toEqual(['a', 'b', 'c']);
  });

  test('shows nobody what is not yet committed', async () => {
    const writing = database.transaction(async () => {
      await notes().insert(note('new'));
      await sleep(20);
    });
    const seen = await sleep(5).then(ids);
    await writing;
    expect([[], ['new']]).toContainEqual(seen);
    expect(await ids()).toEqual(['new']);
  });

  test('counts right under 40 increments at once', async () => {
    await notes().insert(note('counter'));
    await Promise.all(
      Array.from({ length: 40 }, () =>
        database.transaction(() => notes().increment({ id: 'counter' }, 'count', 1)),
      ),
    );
    expect((await notes().findOneByOrFail({ id: 'counter' })).count).toBe(40);
  });

  test('stays usable after a statement fails inside a transaction', async () => {
    await notes().insert(note('one'));
    await expect(database.transaction(() => notes().insert(note('one')))).rejects.toThrow();
    await database.transaction(() => notes().insert(note('two')));
    expect(await ids()).toEqual(['one', 'two']);
  });

  test('keeps its data when opened again, and migrates once', async () => {
    await notes().insert(note('kept'));
    const again = await open();
    expect(await again.rows(NoteEntity).count()).toBe(1);
    await again.close();
  });

  test('migrates once when four open at the same moment', async () => {
    const opened = await Promise.all(Array.from({ length: 4 }, () => open('race')));
    await opened[0]!.rows(NoteEntity).insert(note('one'));
    expect(await opened[3]!.rows(NoteEntity).count()).toBe(1);
    await Promise.all(opened.map((one) => one.close()));
  });

  test('undoes a failed migration and names the place', async () => {
    const migrations = [CreateNote1700000000000, BrokenMigration1700000000001];
    await expect(open('broken', migrations)).rejects.toThrow(DatabaseUnavailableError);
    await expect(open('broken', migrations)).rejects.toThrow(/no such luck/);
    const mended = await open('broken');
    expect(await mended.rows(NoteEntity).count()).toBe(0);
    await mended.close();
  });

  test('keeps schemas apart', async () => {
    await notes().insert(note('here'));
    const elsewhere = await open('elsewhere');
    expect(await elsewhere.rows(NoteEntity).count()).toBe(0);
    await elsewhere.close();
  });

  test('answers a ping', async () => {
    await expect(database.ping()).resolves.toBeUndefined();
  });
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
