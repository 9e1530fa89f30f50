import type { Id } from '@attention-flow/persistence';

export type MessageId = Id<'Message'>;

/** What is to be done by somebody, later and for certain; small: what is large stays in tables, its key goes along. */
export interface NewMessage {
  /** What it is about, such as `training.requested`; every group that subscribes to it gets the message. */
  readonly topic: string;
  /** Any JSON value of at most {@link maxPayloadBytes} bytes. */
  readonly payload: unknown;
  /** Messages of a topic with the same key are handled one after the other, in the order of publishing. */
  readonly key?: string | undefined;
  /** Nobody gets it before this time has passed. */
  readonly delayMs?: number | undefined;
  /** Whose it is; without it, that of the publisher's context. */
  readonly tenantId?: string | undefined;
  /** W3C trace context; without it, that of the publisher's context. */
  readonly traceparent?: string | undefined;
}

/** A message on its way to one group. */
export interface Delivery<Payload> {
  readonly id: MessageId;
  readonly topic: string;
  readonly group: string;
  readonly payload: Payload;
  readonly key: string | null;
  readonly tenantId: string | null;
  readonly traceparent: string | null;
  readonly publishedAt: Date;
  /** 1 for the first time that the group's handler gets it. */
  readonly attempt: number;
}

/** What became of a delivery. */
export type Outcome =
  | { readonly kind: 'done' }
  /** Comes again after `afterMs`; without it, after the consumer's backoff. Counts as a delivery. */
  | { readonly kind: 'retry'; readonly afterMs?: number | undefined; readonly reason: string }
  /** Will never succeed: set aside with its reason until somebody looks. */
  | { readonly kind: 'park'; readonly reason: string };

export const done: Outcome = { kind: 'done' };

/** 256 KiB of JSON as UTF-8. */
export const maxPayloadBytes = 256 * 1024;
