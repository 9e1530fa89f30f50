import type { Delivery, MessageId, Outcome } from './message.ts';

/** A group that gets the messages of a topic; its members, in whatever process, share them. */
export interface Subscription {
  readonly topic: string;
  readonly group: string;
}

export interface ConsumerOptions<Payload> extends Subscription {
  /** Deliveries in hand at once, in this process; 1 unless told. */
  readonly concurrency?: number;
  /** How long after the death of a process others take over what it had; 30,000 unless told. Handlers may take longer. */
  readonly leaseMs?: number;
  /** A message is parked when this many deliveries have failed; 10 unless told. */
  readonly maxDeliveries?: number;
  readonly backoff?: Backoff;
  /** Makes the payload of what was stored; a message it throws for is parked at once. */
  readonly parse: (payload: unknown) => Payload;
  /**
   * Does the work. May see a message again after a crash: see {@link once}. Throwing means retry.
   *
   * @param signal aborts when the message went to somebody else, or the consumer must stop at once
   */
  readonly handler: (delivery: Delivery<Payload>, signal: AbortSignal) => Promise<Outcome>;
}

/** Pause before the next delivery: `firstMs * factor ** (attempt - 1)`, at most `maxMs`, give or take `jitter`. */
export interface Backoff {
  readonly firstMs: number;
  readonly factor: number;
  readonly maxMs: number;
  /** Share of the pause, in [0, 1). */
  readonly jitter: number;
}

export interface Consumer {
  /**
   * Takes no more messages, waits for the handlers at work for up to `graceMs`, aborts the rest and gives back
   * their messages.
   */
  stop(graceMs?: number): Promise<void>;
}

/** How one subscription stands. */
export interface QueueStats extends Subscription {
  /** Messages not yet done: waiting, delayed and in hand. */
  readonly depth: number;
  /** Since the publication of the oldest of them, in milliseconds; null when there is none. */
  readonly oldestAgeMs: number | null;
  readonly parked: number;
}

/** A message set aside. */
export interface ParkedMessage extends Subscription {
  readonly id: MessageId;
  readonly payload: unknown;
  readonly key: string | null;
  readonly tenantId: string | null;
  readonly traceparent: string | null;
  readonly publishedAt: Date;
  readonly attempts: number;
  readonly reason: string;
  readonly parkedAt: Date;
}

/** Which parked messages; what is absent does not restrict. */
export interface ParkedFilter {
  readonly topic?: string | undefined;
  readonly group?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly id?: MessageId | undefined;
}

export interface ParkedPage {
  readonly messages: readonly ParkedMessage[];
  /** Hand it over for the next page; null on the last one. */
  readonly next: string | null;
}

/**
 * Work shared by the members of groups: at least once, in the order of publishing where messages have a key,
 * without end where they succeed and parked where they do not.
 */
export abstract class WorkQueues {
  /** Begins to handle messages. @throws UnknownSubscriptionError */
  abstract consume<Payload>(options: ConsumerOptions<Payload>): Promise<Consumer>;

  abstract stats(): Promise<readonly QueueStats[]>;

  /** Parked messages, latest first. @throws InvalidCursorError */
  abstract parked(
    filter: ParkedFilter,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<ParkedPage>;

  /** Gives parked messages another round of deliveries. @returns how many */
  abstract redrive(filter: ParkedFilter): Promise<number>;

  /** Deletes parked messages. @returns how many */
  abstract discard(filter: ParkedFilter): Promise<number>;
}
