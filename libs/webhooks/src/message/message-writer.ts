import type { Clock, Database, Ids } from '@attention-flow/persistence';
import type { Trigger } from '../delivery/delivery.ts';
import { WebhookDeliveryEntity } from '../delivery/delivery.entity.ts';
import { delayBefore, scheduleOf } from '../delivery/retry-schedule.ts';
import type { RetrySchedule } from '../delivery/retry-schedule.ts';
import type { Endpoint, EndpointId } from '../endpoint/endpoint.ts';
import type { EndpointRepository } from '../endpoint/endpoint.repository.ts';
import type { EventCatalogue } from '../event-type/event-catalogue.ts';
import { PayloadTooLargeError } from '../event-type/event-type.errors.ts';
import type { TenantId } from '../tenant.ts';
import { workChannel } from '../work-channel.ts';
import type { Message, MessageId, MessageKind } from './message.ts';
import { WebhookMessageEntity } from './message.entity.ts';

/** Something happened that endpoints may want to know. */
export interface WebhookEvent {
  readonly tenant: TenantId;
  readonly type: string;
  /** What the type's schema says; what it does not know is left out. */
  readonly payload: unknown;
  readonly occurredAt: Date;
  /** The person that it is about, so that it can be found and erased for them. */
  readonly subjectId?: string | undefined;
  /** `traceparent` of the request that caused it. @see W3C Trace Context */
  readonly traceparent?: string | undefined;
}

/** To whom a message goes, and why. */
export interface Addressees {
  readonly endpoints: readonly Pick<Endpoint, 'id' | 'retryScheduleSeconds'>[];
  readonly trigger: Extract<Trigger, MessageKind>;
  /** For whoever sends it himself, at once. */
  readonly lease?: { readonly token: string; readonly until: Date };
}

const traceparentFormat = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Writes messages and their deliveries: the outbox, since it is one transaction with what they tell of. */
export class MessageWriter {
  constructor(
    private readonly ports: { readonly database: Database; readonly clock: Clock; readonly ids: Ids },
    private readonly catalogue: EventCatalogue,
    private readonly endpoints: EndpointRepository,
    private readonly limits: {
      readonly maxPayloadBytes: number;
      readonly retrySchedule: RetrySchedule;
      readonly random: () => number;
    },
  ) {}

  /**
   * For every endpoint of the tenant that wants such events. Disabled ones get it when they are enabled.
   *
   * @param except this one does not get it
   * @throws EventTypeNotFoundError, InvalidPayloadError, PayloadTooLargeError
   */
  async writeForSubscribers(event: WebhookEvent, except?: EndpointId): Promise<MessageId> {
    const message = this.messageOf(event, 'event');
    await this.ports.database.transaction(async () => {
      const wanting = await this.endpoints.subscribers(event.tenant, event.type);
      const endpoints = wanting.filter(({ id }) => id !== except);
      await this.insert(message, { endpoints, trigger: 'event' });
    });
    return message.id;
  }

  /** For certain endpoints, whatever they want. */
  async writeFor(event: WebhookEvent, addressees: Addressees): Promise<MessageId> {
    const message = this.messageOf(event, addressees.trigger);
    await this.ports.database.transaction(() => this.insert(message, addressees));
    return message.id;
  }

  private messageOf(
    { tenant, type, payload, occurredAt, subjectId, traceparent }: WebhookEvent,
    kind: MessageKind,
  ): Message {
    const data = this.catalogue.payloadOf(type, payload);
    const body = JSON.stringify({ type, timestamp: occurredAt.toISOString(), data });
    const sizeBytes = Buffer.byteLength(body);
    const { maxPayloadBytes } = this.limits;
    if (sizeBytes > maxPayloadBytes) throw new PayloadTooLargeError(type, sizeBytes, maxPayloadBytes);
    return {
      id: this.ports.ids.next(),
      tenantId: tenant,
      kind,
      type,
      body,
      subjectId: subjectId ?? null,
      traceparent: traceparent !== undefined && traceparentFormat.test(traceparent) ? traceparent : null,
      occurredAt,
      createdAt: this.ports.clock.now(),
    };
  }

  private async insert(message: Message, { endpoints, trigger, lease }: Addressees): Promise<void> {
    const { database } = this.ports;
    await database.rows(WebhookMessageEntity).insert(message);
    if (endpoints.length === 0) return;
    const { id: messageId, tenantId, createdAt } = message;
    await database.rows(WebhookDeliveryEntity).insert(
      endpoints.map((endpoint) => ({
        messageId,
        endpointId: endpoint.id,
        tenantId,
        trigger,
        state: 'pending' as const,
        step: 0,
        attemptCount: 0,
        dueAt: lease?.until ?? this.firstAttemptAt(endpoint, createdAt),
        leaseToken: lease?.token ?? null,
        lastStatus: null,
        lastReason: null,
        createdAt,
        finishedAt: null,
      })),
    );
    await database.signal(workChannel, '');
  }

  private firstAttemptAt(endpoint: Pick<Endpoint, 'retryScheduleSeconds'>, createdAt: Date): Date {
    const { retrySchedule, random } = this.limits;
    const delayMs = delayBefore(scheduleOf(endpoint, retrySchedule), 0, random()) ?? 0;
    return new Date(createdAt.getTime() + delayMs);
  }
}
