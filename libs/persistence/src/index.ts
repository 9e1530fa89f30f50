export { backUpDatabase, restoreDatabase, type RestoreOptions } from './backup.ts';
export { Clock, ManualClock, SystemClock } from './clock.ts';
export {
  bigInteger,
  checkOneOf,
  float,
  id,
  instant,
  json,
  oneOf,
  sequence,
  sequenceColumn,
} from './columns.ts';
export type { DatabaseOptions } from './connection.ts';
export { Database } from './database.ts';
export {
  BackupDamagedError,
  BackupUnsupportedError,
  DatabaseUnavailableError,
  FileExistsError,
  InvalidBigIntegerError,
  InvalidCursorError,
  InvalidDatabaseUrlError,
  InvalidInstantError,
  TransactionFailedError,
} from './errors.ts';
export { Ids, TimeOrderedIds, type Id } from './identity.ts';
export { insertMany } from './insert-many.ts';
export { migrateDatabase } from './migrate-database.ts';
export type { SchemaState } from './migrations.ts';
export { readPage, type Order, type Page, type PageOptions } from './page.ts';
export type { SignalListener } from './signals.ts';
export { Wakeup } from './wakeup.ts';
