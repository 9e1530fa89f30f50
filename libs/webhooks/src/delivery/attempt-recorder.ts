import type { Clock, Database, Ids } from '@attention-flow/persistence';
import { afterAttempt } from '../endpoint/endpoint.ts';
import type { HealthRules } from '../endpoint/endpoint.ts';
import type { WebhookEndpointEntity } from '../endpoint/endpoint.entity.ts';
import type { EndpointRepository } from '../endpoint/endpoint.repository.ts';
import type { Revival } from '../endpoint/revival.ts';
import { endpointDisabled } from '../event-type/operational-events.ts';
import type { MessageWriter } from '../message/message-writer.ts';
import { WebhookAttemptEntity } from './attempt.entity.ts';
import type { AttemptResult } from './attempt-result.ts';
import type { Attempt } from './delivery.ts';
import type { ClaimedDelivery } from './delivery-queue.ts';
import type { DeliveryRepository } from './delivery-repository.ts';
import type { DispatchEvent } from './dispatch-events.ts';
import { progressAfter } from './progress.ts';
import { scheduleOf } from './retry-schedule.ts';
import type { RetrySchedule } from './retry-schedule.ts';
import { verdictOn } from './verdict.ts';
import type { Verdict } from './verdict.ts';

export type FinishedResult = Exclude<AttemptResult, { kind: 'interrupted' }>;

export interface RecorderParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly endpoints: EndpointRepository;
  readonly deliveries: DeliveryRepository;
  readonly revival: Revival;
  readonly writer: MessageWriter;
  readonly rules: HealthRules;
  readonly retrySchedule: RetrySchedule;
  readonly random: () => number;
}

interface Recording {
  readonly claimed: ClaimedDelivery;
  readonly result: FinishedResult;
  readonly startedAt: Date;
  readonly verdict: Verdict;
  readonly now: Date;
}

/** Stores what came of an attempt: its log, the state of the delivery and the health of the endpoint, in one. */
export class AttemptRecorder {
  constructor(private readonly parts: RecorderParts) {}

  /** @returns what happened; nothing when the endpoint was deleted meanwhile */
  async record(
    claimed: ClaimedDelivery,
    result: FinishedResult,
    startedAt: Date,
  ): Promise<readonly DispatchEvent[]> {
    const now = this.parts.clock.now();
    const recording = { claimed, result, startedAt, verdict: verdictOn(result, now), now };
    return this.parts.database.transaction(async () => {
      const endpoint = await this.parts.endpoints.keep(claimed.endpoint.id);
      return endpoint ? this.store(recording, endpoint) : [];
    });
  }

  private async store(
    recording: Recording,
    endpoint: WebhookEndpointEntity,
  ): Promise<readonly DispatchEvent[]> {
    const { verdict, now, result } = recording;
    const { durationMs } = result;
    const health = afterAttempt(endpoint, verdict, { now, durationMs, rules: this.parts.rules });
    const after = { ...endpoint, ...health };
    await this.parts.endpoints.update(endpoint.id, health);
    const attempt = await this.storeAttempt(recording, after);
    if (!attempt) return [];
    return [attemptedEvent(recording.claimed, attempt), ...(await this.settle(recording, endpoint, after))];
  }

  /** @returns nothing when the delivery is gone */
  private async storeAttempt(
    { claimed, result, startedAt, verdict, now }: Recording,
    endpoint: WebhookEndpointEntity,
  ): Promise<Attempt | undefined> {
    const { deliveries, database, ids, random, retrySchedule } = this.parts;
    const delivery = await deliveries.keep(claimed.delivery.messageId, endpoint.id);
    if (!delivery) return undefined;
    const number = delivery.attemptCount + 1;
    const lastStatus = result.kind === 'answered' ? result.status : null;
    const seen = { attemptCount: number, lastStatus, lastReason: verdict.reason };
    // Whoever took too long, or was overtaken by a replay, has lost the lease and decides nothing more.
    const isOurs = delivery.leaseToken === claimed.token;
    const schedule = scheduleOf(endpoint, retrySchedule);
    const { throttledUntil } = endpoint;
    const progress = progressAfter(delivery, verdict, { now, schedule, random: random(), throttledUntil });
    await deliveries.update(delivery, isOurs ? { ...seen, ...progress, leaseToken: null } : seen);
    const { messageId, endpointId, tenantId, trigger } = delivery;
    const id = ids.next<'WebhookAttempt'>();
    const attempt: Attempt = {
      ...{ id, messageId, endpointId, tenantId, trigger, number, startedAt },
      ...{ reason: verdict.reason, durationMs: result.durationMs },
      ...answerOf(result),
    };
    await database.rows(WebhookAttemptEntity).insert(attempt);
    return attempt;
  }

  /** What a change of the endpoint's state leads to. */
  private async settle(
    { claimed, verdict, now }: Recording,
    before: WebhookEndpointEntity,
    after: WebhookEndpointEntity,
  ): Promise<readonly DispatchEvent[]> {
    const { id: endpointId, tenantId } = after;
    const isProbe = claimed.delivery.trigger === 'probe';
    if (isProbe && verdict.kind === 'delivered' && after.state === 'disabled') {
      await this.parts.revival.enable(after, true, now);
      return [{ kind: 'endpointEnabled', tenantId, endpointId }];
    }
    const reason = after.disabledReason;
    if (before.state === 'disabled' || after.state === 'enabled' || !reason) return [];
    await this.tellOthers(after, now);
    return [{ kind: 'endpointDisabled', tenantId, endpointId, reason }];
  }

  private async tellOthers(endpoint: WebhookEndpointEntity, now: Date): Promise<void> {
    const { id, tenantId, url, disabledReason, failingSince } = endpoint;
    const payload = {
      endpointId: id,
      url,
      reason: disabledReason,
      failingSince: failingSince?.toISOString() ?? null,
      disabledAt: now.toISOString(),
    };
    const event = { tenant: tenantId, type: endpointDisabled.type, payload, occurredAt: now };
    await this.parts.writer.writeForSubscribers(event, id);
  }
}

function answerOf(result: FinishedResult) {
  if (result.kind === 'unanswered') {
    const nothing = { responseStatus: null, responseHeaders: null, responseBody: null, isBodyCut: false };
    return { detail: result.detail, ...nothing };
  }
  const { status, headers, body, isBodyCut } = result;
  return {
    detail: null,
    responseStatus: status,
    responseHeaders: headers,
    responseBody: body,
    isBodyCut,
  };
}

function attemptedEvent({ message }: ClaimedDelivery, attempt: Attempt): DispatchEvent {
  const { tenantId, messageId, endpointId, trigger, number, reason, durationMs } = attempt;
  const { type, traceparent } = message;
  const status = attempt.responseStatus;
  return {
    kind: 'attempted',
    ...{ tenantId, messageId, endpointId, trigger, number, reason, durationMs },
    ...{ status, type, traceparent },
  };
}
