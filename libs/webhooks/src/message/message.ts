import type { Id } from '@attention-flow/persistence';
import type { TenantId } from '../tenant.ts';

/** Its key is the `webhook-id` of every attempt. */
export type MessageId = Id<'WebhookMessage'>;

/** Something that happened, or a try. */
export const messageKinds = ['event', 'example', 'probe'] as const;
export type MessageKind = (typeof messageKinds)[number];

/** One event as it is sent: the same bytes to every endpoint, in every attempt. */
export interface Message {
  readonly id: MessageId;
  readonly tenantId: TenantId;
  readonly kind: MessageKind;
  readonly type: string;
  /** JSON of `{ type, timestamp, data }`. */
  readonly body: string;
  /** The person that the event is about, by the id that the tenant gives them. */
  readonly subjectId: string | null;
  /** The trace that the event belongs to. @see W3C Trace Context */
  readonly traceparent: string | null;
  readonly occurredAt: Date;
  readonly createdAt: Date;
}
