import type { Id } from '@attention-flow/persistence';
import type { EndpointId } from '../endpoint/endpoint.ts';
import type { MessageId } from '../message/message.ts';
import type { TenantId } from '../tenant.ts';
import type { FailureReason } from './verdict.ts';

export type AttemptId = Id<'WebhookAttempt'>;

/** Why a message goes to an endpoint. */
export const triggers = ['event', 'replay', 'recovery', 'example', 'probe'] as const;
export type Trigger = (typeof triggers)[number];

/** `cancelled`: nobody wanted it any more when its endpoint was enabled. */
export const deliveryStates = ['pending', 'delivered', 'failed', 'cancelled'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export type AttemptReason = FailureReason | 'accepted' | 'gone';

/** One message on its way to one endpoint. */
export interface Delivery {
  readonly messageId: MessageId;
  readonly endpointId: EndpointId;
  readonly tenantId: TenantId;
  readonly trigger: Trigger;
  readonly state: DeliveryState;
  /** Attempts of the current run through the schedule. */
  readonly step: number;
  /** Attempts ever. */
  readonly attemptCount: number;
  /** When it is sent next, or while it is being sent, until when nobody else may; null when it is over. */
  readonly dueAt: Date | null;
  readonly lastStatus: number | null;
  readonly lastReason: AttemptReason | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** One request and what came back. */
export interface Attempt {
  readonly id: AttemptId;
  readonly messageId: MessageId;
  readonly endpointId: EndpointId;
  readonly tenantId: TenantId;
  /** From 1. */
  readonly number: number;
  readonly trigger: Trigger;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly reason: AttemptReason;
  /** For people; null when the status says it all. */
  readonly detail: string | null;
  readonly responseStatus: number | null;
  readonly responseHeaders: Readonly<Record<string, string>> | null;
  /** At most 20 kB. */
  readonly responseBody: string | null;
  readonly isBodyCut: boolean;
}

/** Tries that are worth one attempt only. */
export const isSingle = (trigger: Trigger): boolean => trigger === 'example' || trigger === 'probe';
