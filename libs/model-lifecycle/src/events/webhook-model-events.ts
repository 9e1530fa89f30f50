import { traceparentOf } from '@attention-flow/observability';
import { eventType } from '@attention-flow/webhooks';
import type { Webhooks } from '@attention-flow/webhooks';
import { z } from 'zod';
import { ModelEvents } from './model-events.ts';
import type { ModelEvent } from './model-events.ts';

const names = { task: z.string(), version: z.string(), reason: z.string() };

export const modelPromoted = eventType({
  type: 'model.promoted',
  description:
    'A version of a model answers from now on: the gate let it, or a person chose it or went back to it.',
  schema: z.object({
    ...names,
    previous: z.string().nullable(),
    cause: z.enum(['automatic', 'byHand', 'rollBack']),
  }),
  example: {
    task: 'intent',
    version: '20260301T101500Z-7c118a0b',
    previous: '20260215T090000Z-1b2c3d4e',
    cause: 'automatic',
    reason: 'notWorse',
  },
});

export const modelRefused = eventType({
  type: 'model.refused',
  description: 'A model that was trained is worse than the one that answers, which goes on.',
  schema: z.object({ ...names, active: z.string().nullable(), detail: z.string() }),
  example: {
    task: 'intent',
    version: '20260301T101500Z-7c118a0b',
    active: '20260215T090000Z-1b2c3d4e',
    reason: 'sliceFell',
    detail: "language 'zh' fell from 92.1 to 88.4 (310 rows)",
  },
});

/** For the webhooks of a service, beside its own. */
export const modelEventTypes = [modelPromoted, modelRefused];

/** Model events as webhooks of the tenant. */
export class WebhookModelEvents extends ModelEvents {
  constructor(private readonly webhooks: Webhooks) {
    super();
  }

  async publish({ tenantId, type, payload, occurredAt }: ModelEvent): Promise<void> {
    await this.webhooks.emit({
      ...{ tenant: tenantId, type, payload, occurredAt },
      traceparent: traceparentOf(),
    });
  }
}
