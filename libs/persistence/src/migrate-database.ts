import { describeConnection } from './connection.ts';
import type { DatabaseOptions } from './connection.ts';
import { DatabaseUnavailableError } from './errors.ts';
import { migrate } from './migrations.ts';

/**
 * Migrates and closes again: the `migrate` command of an app, for those who migrate apart from the start.
 *
 * @returns the names of the migrations that ran, oldest first
 * @throws InvalidDatabaseUrlError
 * @throws DatabaseUnavailableError
 */
export async function migrateDatabase(options: DatabaseOptions): Promise<readonly string[]> {
  const { source, signals, place } = describeConnection(options);
  try {
    await source.initialize();
    return await migrate(source);
  } catch (error) {
    throw new DatabaseUnavailableError(place, error);
  } finally {
    await signals.close();
    if (source.isInitialized) await source.destroy();
  }
}
