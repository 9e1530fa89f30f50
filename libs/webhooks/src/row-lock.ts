import type { Database } from '@attention-flow/persistence';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/**
 * Keeps the rows of a query for the transaction around; a SQLite transaction is alone anyway.
 *
 * @param use `change` lets others refer to the rows meanwhile but not change them, `refer` keeps them from being
 *   deleted
 * @param whenLocked what to do about rows that somebody else keeps
 */
export function lockRows<Row extends ObjectLiteral>(
  database: Database,
  query: SelectQueryBuilder<Row>,
  use: 'change' | 'refer',
  whenLocked: 'wait' | 'skip' = 'wait',
): SelectQueryBuilder<Row> {
  if (database.kind === 'sqlite') return query;
  const locked = query.setLock(use === 'change' ? 'for_no_key_update' : 'for_key_share');
  return whenLocked === 'skip' ? locked.setOnLocked('skip_locked') : locked;
}
