import type { ParkedStore } from './outbox/parked-store.ts';
import { WorkQueues } from './work-queues.ts';
import type { ParkedFilter, ParkedPage } from './work-queues.ts';

/** Queues whose parked messages are in the service's database. */
export abstract class StoredQueues extends WorkQueues {
  constructor(private readonly parkedMessages: ParkedStore) {
    super();
  }

  parked(
    filter: ParkedFilter,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<ParkedPage> {
    return this.parkedMessages.page(filter, page);
  }

  redrive(filter: ParkedFilter): Promise<number> {
    return this.parkedMessages.redrive(filter);
  }

  discard(filter: ParkedFilter): Promise<number> {
    return this.parkedMessages.discard(filter);
  }

  /** Stops all consumers of this process. */
  abstract stop(graceMs?: number): Promise<void>;
}
