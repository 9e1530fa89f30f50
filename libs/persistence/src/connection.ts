import { join } from 'node:path';
import { AbstractLogger, DataSource } from 'typeorm';
import type { MigrationInterface } from 'typeorm';
import { InvalidDatabaseUrlError } from './errors.ts';
import { LocalSignals, PostgresSignals } from './signals.ts';
import type { Signals } from './signals.ts';
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
  /** One set for both databases, in any order: their names end in the moment they were written at. */
  readonly migrations: readonly Class<MigrationInterface>[];
  /** What `open` does about pending migrations: `run`, unless told to `leave` them to {@link migrateDatabase}. */
  readonly pendingMigrations?: 'run' | 'leave' | undefined;
}

/** What options lead to; not yet connected. */
export interface Connection {
  readonly source: DataSource;
  readonly signals: Signals;
  /** A file, or the host and name of a server's database; never a password. */
  readonly place: string;
}

/** @throws InvalidDatabaseUrlError */
export function describeConnection(options: DatabaseOptions): Connection {
  const model = {
    entities: [...options.entities],
    migrations: [...options.migrations],
    logger: new SilentLogger(false),
  };
  if (options.url === undefined) {
    const file = join(options.folder, 'data.sqlite');
    return { source: new SqliteDataSource(file, model), signals: new LocalSignals(), place: file };
  }
  const url = URL.canParse(options.url) ? new URL(options.url) : undefined;
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol)) throw new InvalidDatabaseUrlError();
  return {
    source: new DataSource({ ...model, type: 'postgres', url: options.url, schema: options.schema }),
    signals: new PostgresSignals(options.url, options.schema),
    place: `${url.host}${url.pathname}`,
  };
}

/** TypeORM prints a failed migration by itself; here the error that is thrown says it. */
class SilentLogger extends AbstractLogger {
  protected writeLog(): void {
    return;
  }
}
