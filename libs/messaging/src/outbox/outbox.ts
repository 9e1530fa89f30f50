import { insertMany } from '@attention-flow/persistence';
import type { Clock, Database, Ids } from '@attention-flow/persistence';
import { InvalidMessageError } from '../errors.ts';
import { toJson } from '../json.ts';
import type { MessageId, NewMessage } from '../message.ts';
import { Messages } from '../messages.ts';
import type { Subscriptions } from '../subscriptions.ts';
import { DeliveryEntity } from './delivery.entity.ts';

/** What a message takes over from where it was published, unless it says otherwise. */
export interface Carrier {
  readonly tenantId?: string | undefined;
  readonly traceparent?: string | undefined;
}

export interface OutboxParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly subscriptions: Subscriptions;
  readonly carrier: () => Carrier;
}

/** The channel that tells workers of a topic to look at once. */
export const wakeChannel = 'messaging';

const longestKey = 200;

/** Messages stored beside what they are about: one row for each group that subscribes. */
export class Outbox extends Messages {
  constructor(private readonly parts: OutboxParts) {
    super();
  }

  async publish(message: NewMessage): Promise<MessageId> {
    const [id] = await this.publishAll([message]);
    if (id === undefined) throw new InvalidMessageError('message', 'there is none');
    return id;
  }

  async publishAll(messages: readonly NewMessage[]): Promise<readonly MessageId[]> {
    const stored = messages.map((message) => this.rowsOf(message));
    await this.store(stored.flatMap(({ rows }) => rows));
    return stored.map(({ id }) => id);
  }

  /** Stores what is known to be right, such as messages that come back from the parked ones. */
  async store(rows: readonly Omit<DeliveryEntity, 'position'>[]): Promise<void> {
    if (rows.length === 0) return;
    const { database } = this.parts;
    await database.transaction(async () => {
      await insertMany(database, DeliveryEntity, rows);
      for (const topic of new Set(rows.map((row) => row.topic))) await database.signal(wakeChannel, topic);
    });
  }

  private rowsOf(message: NewMessage): {
    readonly id: MessageId;
    readonly rows: readonly Omit<DeliveryEntity, 'position'>[];
  } {
    check(message);
    const { clock, ids, subscriptions } = this.parts;
    const id = ids.next<'Message'>();
    const publishedAt = clock.now();
    const carrier = this.parts.carrier();
    const row = {
      messageId: id,
      topic: message.topic,
      key: message.key ?? null,
      payload: toJson(message.payload),
      tenantId: message.tenantId ?? carrier.tenantId ?? null,
      traceparent: message.traceparent ?? carrier.traceparent ?? null,
      publishedAt,
      availableAt: new Date(publishedAt.getTime() + (message.delayMs ?? 0)),
      attempt: 0,
      redrives: 0,
      leaseHolder: null,
    };
    return { id, rows: subscriptions.groupsOf(message.topic).map((group) => ({ ...row, group })) };
  }
}

function check({ key, delayMs = 0 }: NewMessage): void {
  if (key !== undefined && (key === '' || key.length > longestKey)) {
    throw new InvalidMessageError('key', `it must have 1 to ${longestKey} letters`);
  }
  if (!(delayMs >= 0 && delayMs <= Number.MAX_SAFE_INTEGER)) {
    throw new InvalidMessageError('delayMs', 'it must be 0 or more milliseconds');
  }
}
