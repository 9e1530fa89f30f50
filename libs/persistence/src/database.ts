import { AsyncLocalStorage } from 'node:async_hooks';
import { join } from 'node:path';
import { AbstractLogger, DataSource } from 'typeorm';
import type { EntityManager, EntityTarget, MigrationInterface, ObjectLiteral, Repository } from 'typeorm';
import { DatabaseUnavailableError, InvalidDatabaseUrlError } from './errors.ts';
import { migrate } from './migrations.ts';
import { SqliteDataSource } from './sqlite.ts';

/** A class with a constructor; what TypeORM takes for entities and migrations. */
type Class<Instance = object> = new () => Instance;

export interface DatabaseOptions {
  /** `postgres://...`; without it the data is a SQLite file. */
  readonly url?: string | undefined;
  /** Folder of the SQLite file `data.sqlite`; made if absent. */
  readonly folder: string;
  /** PostgreSQL schema of this service, so that several share a server's database. */
  readonly schema: string;
  readonly entities: readonly Class[];
  /** Oldest first; one set for both databases. */
  readonly migrations: readonly Class<MigrationInterface>[];
}

/** One service's database, SQLite or PostgreSQL: the same entities, migrations and behaviour on both. */
export class Database {
  private readonly transactions = new AsyncLocalStorage<EntityManager>();

  private constructor(private readonly source: DataSource) {}

  /**
   * Connects and migrates.
   *
   * @throws InvalidDatabaseUrlError
   * @throws DatabaseUnavailableError with the file, or the host and database, that could not be opened
   */
  static async open(options: DatabaseOptions): Promise<Database> {
    const { source, place } = describe(options);
    try {
      await source.initialize();
      await migrate(source);
    } catch (error) {
      if (source.isInitialized) await source.destroy();
      throw new DatabaseUnavailableError(place, error);
    }
    return new Database(source);
  }

  /** The rows of an entity: inside {@link transaction} those of that transaction, else each call by itself. */
  rows<Row extends ObjectLiteral>(entity: EntityTarget<Row>): Repository<Row> {
    return (this.transactions.getStore() ?? this.source.manager).getRepository(entity);
  }

  /**
   * Runs `work` so that all of it is stored or nothing. Repositories called inside take part by
   * {@link rows}; a transaction inside a transaction joins it. SQLite serves nobody else meanwhile:
   * do not wait for anything but the database inside.
   */
  async transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.transactions.getStore()) return work();
    return this.source.transaction((manager) => this.transactions.run(manager, work));
  }

  /** Asks the database for an answer. @throws what the driver throws when there is none */
  async ping(): Promise<void> {
    await this.source.query('SELECT 1');
  }

  async close(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }
}

function describe(options: DatabaseOptions): { readonly source: DataSource; readonly place: string } {
  const model = {
    entities: [...options.entities],
    migrations: [...options.migrations],
    logger: new SilentLogger(false),
  };
  if (options.url === undefined) {
    const file = join(options.folder, 'data.sqlite');
    return { source: new SqliteDataSource(file, model), place: file };
  }
  const url = URL.canParse(options.url) ? new URL(options.url) : undefined;
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol)) throw new InvalidDatabaseUrlError();
  return {
    source: new DataSource({ ...model, type: 'postgres', url: options.url, schema: options.schema }),
    place: `${url.host}${url.pathname}`,
  };
}

/** TypeORM prints a failed migration by itself; here the error that is thrown says it. */
class SilentLogger extends AbstractLogger {
  protected writeLog(): void {
    return;
  }
}
