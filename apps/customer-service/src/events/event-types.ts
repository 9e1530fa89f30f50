import { eventType } from '@attention-flow/webhooks';
import { z } from 'zod';

const uuid = '0198a3b4-0000-7000-8000-000000000001';

/** A person has to go on. */
export const conversationHandedOff = eventType({
  type: 'conversation.handedOff',
  description: 'A conversation waits for a person: the service could not answer, or was not to.',
  schema: z.object({
    conversationId: z.uuid(),
    customerId: z
      .string()
      .nullable()
      .meta({ description: 'What the tenant calls the customer, where it said.' }),
    messageId: z.uuid().meta({ description: "The bot's message with which it gave up." }),
    language: z.string(),
    reason: z.string().meta({ description: 'Stable, for routing: `outOfScope`, `lowConfidence` ...' }),
  }),
  example: {
    conversationId: uuid,
    customerId: 'customer-7',
    messageId: uuid,
    language: 'en',
    reason: 'outOfScope',
  },
});

/** Another version of a model answers. */
export const modelPromoted = eventType({
  type: 'model.promoted',
  description: 'Another version of a model answers the tenant from now on.',
  schema: z.object({
    task: z.string().meta({ description: 'What the model is for, such as `intent`.' }),
    version: z.string(),
    previous: z.string().nullable().meta({ description: 'What answered before.' }),
    cause: z.enum(['automatic', 'byHand', 'rollBack']),
    reason: z.string(),
  }),
  example: {
    task: 'intent',
    version: '20260105T100000Z-0a1b2c3d',
    previous: null,
    cause: 'automatic',
    reason: 'first',
  },
});

export const eventTypes = [conversationHandedOff, modelPromoted];
