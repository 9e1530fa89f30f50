import type { Page } from '@attention-flow/persistence';
import { z } from 'zod';
import { isoOf, moment, next } from '../http/page.dto.ts';
import { deliveryStates, triggers } from './delivery.ts';
import type { Attempt, Delivery } from './delivery.ts';

export const deliveryDto = z
  .object({
    endpointId: z.uuid(),
    trigger: z.enum(triggers),
    state: z.enum(deliveryStates),
    attemptCount: z.int(),
    nextAttemptAt: moment,
    lastStatus: z.int().nullable(),
    lastReason: z.string().nullable(),
    finishedAt: moment,
  })
  .meta({ id: 'WebhookDelivery' });
export type DeliveryDto = z.output<typeof deliveryDto>;

const attemptDto = z
  .object({
    id: z.uuid(),
    messageId: z.uuid(),
    endpointId: z.uuid(),
    number: z.int().min(1),
    trigger: z.enum(triggers),
    startedAt: z.iso.datetime(),
    durationMs: z.int(),
    reason: z
      .string()
      .meta({ description: '`accepted`, or why not: `badStatus`, `timeout`, `redirected` ...' }),
    detail: z.string().nullable(),
    response: z
      .object({
        status: z.int(),
        headers: z.record(z.string(), z.string()),
        body: z.string().meta({ description: 'At most 20 kB.' }),
        isBodyCut: z.boolean(),
      })
      .nullable(),
  })
  .meta({ id: 'WebhookAttempt' });
export type AttemptDto = z.output<typeof attemptDto>;

export const attemptsDto = z.object({ attempts: z.array(attemptDto), next }).meta({ id: 'WebhookAttempts' });
export type AttemptsDto = z.output<typeof attemptsDto>;

export function toDeliveryDto(delivery: Delivery): DeliveryDto {
  const { endpointId, trigger, state, attemptCount, dueAt, lastStatus, lastReason, finishedAt } = delivery;
  return {
    ...{ endpointId, trigger, state, attemptCount, lastStatus, lastReason },
    nextAttemptAt: isoOf(dueAt),
    finishedAt: isoOf(finishedAt),
  };
}

export function toAttemptsDto({ rows, next: after }: Page<Attempt>): AttemptsDto {
  return { attempts: rows.map(toAttemptDto), next: after };
}

function toAttemptDto(attempt: Attempt): AttemptDto {
  const { id, messageId, endpointId, number, trigger, startedAt, durationMs, reason, detail } = attempt;
  const { responseStatus: status, responseHeaders, responseBody, isBodyCut } = attempt;
  return {
    ...{ id, messageId, endpointId, number, trigger, durationMs, reason, detail },
    startedAt: startedAt.toISOString(),
    response:
      status === null
        ? null
        : { status, headers: { ...responseHeaders }, body: responseBody ?? '', isBodyCut },
  };
}
