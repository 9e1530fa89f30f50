import type { RecommenderClient } from './client.ts';
import type { components } from './schema.ts';

export type NewEvent = components['schemas']['NewEvent'];

export interface EventBatcherOptions {
  /** A batch that is as long goes out at once; 500 unless given, 10,000 at most. */
  readonly size?: number;
  /** How long an event waits at most; 1,000 unless given. */
  readonly delayMs?: number;
  /** Told of batches that the service refused or that could not be sent; they are dropped. */
  readonly onError?: (error: unknown, events: readonly NewEvent[]) => void;
}

/** The service refused a batch; the problem (RFC 9457) says why. */
export class BatchRefusedError extends Error {
  readonly code = 'BATCH_REFUSED';

  constructor(readonly problem: unknown) {
    super('The recommender refused a batch of events');
  }
}

/**
 * Collects events and sends them some at a time. Each gets an id and a time where it has none, so that a batch that is
 * sent again counts once, and waiting makes nothing later.
 */
export class EventBatcher {
  private waiting: NewEvent[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: RecommenderClient,
    private readonly options: EventBatcherOptions = {},
  ) {}

  add(event: NewEvent): void {
    this.waiting.push({ eventId: crypto.randomUUID(), timestamp: Date.now(), ...event });
    if (this.waiting.length >= (this.options.size ?? 500)) void this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), this.options.delayMs ?? 1_000);
  }

  /** Sends what waits; resolves when everything added before has been sent or given up. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const events = this.waiting;
    this.waiting = [];
    if (events.length > 0)
      this.sending = this.sending
        .then(() => this.send(events))
        .catch((error: unknown) => this.options.onError?.(error, events));
    return this.sending;
  }

  private async send(events: NewEvent[]): Promise<void> {
    const { error } = await this.client.POST('/v1/events', { body: { events } });
    if (error !== undefined) throw new BatchRefusedError(error);
  }
}
