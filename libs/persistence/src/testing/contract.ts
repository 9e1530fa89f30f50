import { join } from 'node:path';
import type { DatabaseOptions } from '../connection.ts';
import { Database } from '../database.ts';
import { testColumns } from './contract-columns.ts';
import { testMigrations } from './contract-migrations.ts';
import { testPages } from './contract-pages.ts';
import { testTransactions } from './contract-transactions.ts';
import { CreateNote1700000000000, NoteEntity } from './note.ts';

export interface Place {
  readonly url?: string | undefined;
  readonly folder: string;
  drop(): Promise<void>;
}

/** What a database must do, whichever it is. */
export function describeDatabase(name: string, prepare: () => Promise<Place>): void {
  describe(`Database on ${name}`, () => {
    let place: Place;
    let database: Database;
    const options = (
      schema = 'notes',
      migrations: DatabaseOptions['migrations'] = [CreateNote1700000000000],
    ): DatabaseOptions => ({
      url: place.url,
      folder: join(place.folder, schema),
      schema,
      entities: [NoteEntity],
      migrations,
    });
    const notes = () => database.rows(NoteEntity);
    const suite = {
      get database() {
        return database;
      },
      notes,
      ids: async () => (await notes().find({ order: { id: 'ASC' } })).map((row) => row.id),
      options,
      open: (...args: Parameters<typeof options>) => Database.open(options(...args)),
    };

    beforeAll(async () => {
      place = await prepare();
      database = await suite.open();
    });
    afterAll(async () => {
      await database.close();
      await place.drop();
    });
    beforeEach(() => notes().createQueryBuilder().delete().execute());

    testColumns(suite);
    testTransactions(suite);
    testMigrations(suite);
    testPages(suite);
  });
}
