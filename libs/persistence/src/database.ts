import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntityManager, EntityTarget, ObjectLiteral, Repository } from 'typeorm';
import { describeConnection } from './connection.ts';
import type { Connection, DatabaseOptions } from './connection.ts';
import { DatabaseUnavailableError, TransactionFailedError } from './errors.ts';
import { migrate, schemaStateOf } from './migrations.ts';
import type { SchemaState } from './migrations.ts';
import type { SignalListener, Signals } from './signals.ts';

interface Transaction {
  readonly manager: EntityManager;
  readonly afterCommit: (() => void)[];
  /** What `work` started and did not wait for may outlive it. */
  state: 'open' | 'done' | 'failed';
}

/** One service's database, SQLite or PostgreSQL: the same entities, migrations and behaviour on both. */
export class Database {
  private readonly transactions = new AsyncLocalStorage<Transaction>();
  private readonly source: DataSource;
  private readonly signals: Signals;
  /** The file, or the host and name of the server's database. */
  readonly place: string;

  private constructor({ source, signals, place }: Connection) {
    this.source = source;
    this.signals = signals;
    this.place = place;
  }

  /**
   * Connects, and migrates unless told not to.
   *
   * @throws InvalidDatabaseUrlError
   * @throws DatabaseUnavailableError with the file, or the host and database, that could not be opened
   */
  static async open(options: DatabaseOptions): Promise<Database> {
    const connection = describeConnection(options);
    const { source, place } = connection;
    try {
      await source.initialize();
      if (options.pendingMigrations !== 'leave') await migrate(source);
    } catch (error) {
      if (source.isInitialized) await source.destroy();
      throw new DatabaseUnavailableError(place, error);
    }
    return new Database(connection);
  }

  /** What SQL is spoken where the two differ. */
  get kind(): 'sqlite' | 'postgres' {
    return this.source.options.type === 'postgres' ? 'postgres' : 'sqlite';
  }

  /** The rows of an entity: inside {@link transaction} those of that transaction, else each call by itself. */
  rows<Row extends ObjectLiteral>(entity: EntityTarget<Row>): Repository<Row> {
    return this.manager.getRepository(entity);
  }

  /**
   * A statement in SQL of both databases: ``database.sql`UPDATE ${AlertEntity} SET "count" = ${1}` ``. An entity
   * stands for its table, `() => ['a', 'b']` for a list of values, `() => 'text'` for SQL, all else for a
   * parameter. Takes part in {@link transaction} as {@link rows} does. Names with capitals need double quotes.
   *
   * @returns the rows as the driver has them: 64-bit integers are text in PostgreSQL
   */
  async sql(strings: TemplateStringsArray, ...values: readonly unknown[]): Promise<readonly unknown[]> {
    const result: unknown = await this.manager.sql(strings, ...values.map((value) => this.tableOr(value)));
    // TypeORM gives [rows, count] for UPDATE and DELETE on PostgreSQL.
    const rows = Array.isArray(result) && Array.isArray(result[0]) ? result[0] : result;
    return Array.isArray(rows) ? rows : [];
  }

  /**
   * Runs `work` so that all of it is stored or nothing. Repositories called inside take part by
   * {@link rows}; a transaction inside a transaction joins it. SQLite serves nobody else meanwhile:
   * do not wait for anything but the database inside. What `work` starts and does not wait for is outside of the
   * transaction once that has ended well, and is refused once it has failed.
   */
  async transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.current) return work();
    const afterCommit: (() => void)[] = [];
    const result = await this.source.transaction(async (manager) => {
      const transaction: Transaction = { manager, afterCommit, state: 'open' };
      try {
        const done = await this.transactions.run(transaction, work);
        transaction.state = 'done';
        return done;
      } catch (error) {
        transaction.state = 'failed';
        throw error;
      }
    });
    for (const tell of afterCommit) tell();
    return result;
  }

  /** Calls `tell` when the transaction around is committed, never if it fails; at once when there is none. */
  afterCommit(tell: () => void): void {
    const transaction = this.current;
    if (transaction) transaction.afterCommit.push(tell);
    else tell();
  }

  /**
   * Hints to whoever {@link listen}s on the channel, when the transaction around is committed: on PostgreSQL in
   * every process, on SQLite in this one. A hint may be lost; at most 7,000 bytes.
   */
  async signal(channel: string, text: string): Promise<void> {
    const statement = this.signals.statement?.(channel, text);
    if (statement) await this.manager.query(...statement);
    else this.afterCommit(() => this.signals.hear(channel, text));
  }

  /** @returns what ends the listening */
  listen(channel: string, listener: SignalListener): () => void {
    return this.signals.listen(channel, listener);
  }

  /** Asks the database for an answer. @throws what the driver throws when there is none */
  async ping(): Promise<void> {
    await this.source.query('SELECT 1');
  }

  /** Whether the database has the schema of this build; readiness refuses any other. */
  async schemaState(): Promise<SchemaState> {
    return schemaStateOf(this.source);
  }

  async close(): Promise<void> {
    await this.signals.close();
    if (this.source.isInitialized) await this.source.destroy();
  }

  private tableOr(value: unknown): unknown {
    if (typeof value !== 'function' || !this.source.hasMetadata(value)) return value;
    const path = this.source.getMetadata(value).tablePath.split('.');
    return () => path.map((part) => this.source.driver.escape(part)).join('.');
  }

  private get manager(): EntityManager {
    return this.current?.manager ?? this.source.manager;
  }

  private get current(): Transaction | undefined {
    const transaction = this.transactions.getStore();
    if (transaction?.state === 'failed') throw new TransactionFailedError();
    return transaction?.state === 'open' ? transaction : undefined;
  }
}
