import type { Clock, Database, Ids } from '@attention-flow/persistence';
import type { Around } from './execution.ts';
import type { ParkedStore } from './outbox/parked-store.ts';
import type { Problems } from './problems.ts';
import type { Subscriptions } from './subscriptions.ts';

/** What queues stand on, whatever carries the messages. */
export interface QueueParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly subscriptions: Subscriptions;
  readonly parked: ParkedStore;
  readonly problems: Problems;
  readonly around: Around;
  /** A number in [0, 1). */
  readonly random: () => number;
}
