import { createHash } from 'node:crypto';
import { MigrationExecutor } from 'typeorm';
import type { DataSource } from 'typeorm';

/**
 * Brings the schema up to date in one transaction that holds a lock, so that of several processes starting
 * at once one migrates and the others wait and find nothing left to do.
 *
 * @returns the names of the migrations that ran, oldest first
 */
export async function migrate(source: DataSource): Promise<readonly string[]> {
  const runner = source.createQueryRunner();
  try {
    // SQLite ignores a change of `foreign_keys` inside a transaction, and rebuilding a table needs them off.
    await runner.beforeMigration();
    await runner.startTransaction();
    try {
      if (source.options.type === 'postgres') await lockSchema(runner, source.options.schema ?? 'public');
      const done = await new MigrationExecutor(source, runner).executePendingMigrations();
      await runner.commitTransaction();
      return done.map(({ name }) => name);
    } catch (error) {
      await runner.rollbackTransaction();
      throw error;
    } finally {
      await runner.afterMigration();
    }
  } finally {
    await runner.release();
  }
}

/** The schema of a database beside the one of this build. */
export type SchemaState =
  | { readonly kind: 'current' }
  /** Migrations of this build have not run. */
  | { readonly kind: 'behind'; readonly pending: readonly string[] }
  /** A newer build has been here: its migrations are unknown to this one. */
  | { readonly kind: 'unknown'; readonly unknown: readonly string[] };

export async function schemaStateOf(source: DataSource): Promise<SchemaState> {
  const runner = source.createQueryRunner();
  try {
    const executor = new MigrationExecutor(source, runner);
    const known = new Set(source.migrations.map((migration) => migration.name ?? migration.constructor.name));
    const unknown = (await executor.getExecutedMigrations()).filter(({ name }) => !known.has(name));
    if (unknown.length > 0) return { kind: 'unknown', unknown: unknown.map(({ name }) => name) };
    const pending = await executor.getPendingMigrations();
    return pending.length > 0
      ? { kind: 'behind', pending: pending.map(({ name }) => name) }
      : { kind: 'current' };
  } finally {
    await runner.release();
  }
}

/** SQLite needs no more than `BEGIN IMMEDIATE`; PostgreSQL needs a lock, and the schema to migrate. */
async function lockSchema(
  runner: { query(sql: string, parameters?: unknown[]): Promise<unknown> },
  schema: string,
) {
  const key = createHash('sha256').update(`attention-flow:${schema}`).digest().readBigInt64BE().toString();
  await runner.query('SELECT pg_advisory_xact_lock($1::bigint)', [key]);
  const name = `"${schema.replaceAll('"', '""')}"`;
  await runner.query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
  // Plain SQL in migrations means this schema too.
  await runner.query(`SET LOCAL search_path TO ${name}, public`);
}
