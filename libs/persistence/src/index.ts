export { float, id, instant, json } from './columns.ts';
export { Database, type DatabaseOptions } from './database.ts';
export { DatabaseUnavailableError, InvalidDatabaseUrlError, InvalidInstantError } from './errors.ts';
export { Clock, Ids, SystemClock, TimeOrderedIds, type Id } from './identity.ts';
