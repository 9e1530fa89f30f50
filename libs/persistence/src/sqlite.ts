import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, QueryFailedError } from 'typeorm';
import type { DataSourceOptions, QueryRunner } from 'typeorm';
import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { ExactLibsql } from './exact-libsql.ts';
import { Turnstile } from './turnstile.ts';

const busyTimeoutMs = 10_000;
const busyPauseMs = 20;

/**
 * TypeORM shares one query runner among all users of a SQLite file, so two transactions that overlap in time
 * become one: a rollback of the first undoes writes of the second. Here every user has a runner, and a
 * turnstile lets a statement outside a transaction wait until the open transaction has ended.
 */
export class SqliteDataSource extends DataSource {
  private readonly turnstile = new Turnstile();

  constructor(file: string, options: Pick<DataSourceOptions, 'entities' | 'migrations' | 'logger'>) {
    mkdirSync(dirname(file), { recursive: true });
    super({
      ...options,
      type: 'better-sqlite3',
      driver: ExactLibsql,
      database: file,
      prepareDatabase: (connection: { pragma(source: string): unknown }) => {
        connection.pragma('journal_mode = WAL');
        connection.pragma('synchronous = FULL');
        connection.pragma('foreign_keys = ON');
        // Waiting inside SQLite would stop the event loop; `patiently` waits outside.
        connection.pragma('busy_timeout = 0');
      },
    });
  }

  override createQueryRunner(): QueryRunner {
    if (!(this.driver instanceof BetterSqlite3Driver)) return super.createQueryRunner();
    const runner = new SqliteQueryRunner(this.driver, this.turnstile);
    return Object.assign(runner, { manager: this.createEntityManager(runner) });
  }
}

class SqliteQueryRunner extends BetterSqlite3QueryRunner {
  private leave: (() => void) | undefined;

  constructor(
    driver: BetterSqlite3Driver,
    private readonly turnstile: Turnstile,
  ) {
    super(driver);
  }

  override async startTransaction(
    ...args: Parameters<BetterSqlite3QueryRunner['startTransaction']>
  ): Promise<void> {
    this.leave ??= await this.turnstile.enter();
    try {
      await super.startTransaction(...args);
    } catch (error) {
      this.isTransactionActive = this.transactionDepth > 0;
      if (!this.isTransactionActive) this.end();
      throw error;
    }
  }

  override async commitTransaction(): Promise<void> {
    await super.commitTransaction();
    if (!this.isTransactionActive) this.end();
  }

  override async rollbackTransaction(): Promise<void> {
    try {
      await super.rollbackTransaction();
    } finally {
      if (!this.isTransactionActive) this.end();
    }
  }

  override async release(): Promise<void> {
    await super.release();
    this.end();
    this.isReleased = true;
  }

  override async query(
    sql: string,
    ...rest: [parameters?: unknown[], useStructuredResult?: boolean]
  ): ReturnType<BetterSqlite3QueryRunner['query']> {
    // A deferred transaction that reads before it writes may find the file taken and cannot wait any more.
    if (sql === 'BEGIN TRANSACTION') return patiently(() => super.query('BEGIN IMMEDIATE'));
    if (this.leave) return super.query(sql, ...rest);
    const leave = await this.turnstile.enter();
    try {
      return await patiently(() => super.query(sql, ...rest));
    } finally {
      leave();
    }
  }

  private end(): void {
    this.leave?.();
    this.leave = undefined;
  }
}

/** Repeats what failed because another process holds the file; nothing of it was done. */
async function patiently<T>(run: () => Promise<T>): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += busyPauseMs) {
    try {
      return await run();
    } catch (error) {
      if (!isBusy(error) || waitedMs >= busyTimeoutMs) throw error;
      await sleep(busyPauseMs);
    }
  }
}

function isBusy(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const cause: object = error.driverError;
  return typeof cause === 'object' && 'code' in cause && String(cause.code).startsWith('SQLITE_BUSY');
}
