import { modelEventTypes } from '@attention-flow/model-lifecycle';
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
    messageId: z
      .uuid()
      .nullable()
      .meta({ description: "The bot's message with which it gave up; null where a person called for one." }),
    language: z.string(),
    reason: z
      .string()
      .meta({ description: 'Stable, for routing: `outOfScope`, `lowConfidence`, `asked`, `rule` ...' }),
    team: z.string().nullable().meta({ description: 'Whom it is for, where a rule or the caller said.' }),
    dueAt: z.iso
      .datetime()
      .meta({ description: 'By when a person should answer, counted in opening hours.' }),
  }),
  example: {
    conversationId: uuid,
    customerId: 'customer-7',
    messageId: uuid,
    language: 'en',
    reason: 'outOfScope',
    team: null,
    dueAt: '2026-01-05T10:15:00.000Z',
  },
});

/** A person is done. */
export const conversationReturned = eventType({
  type: 'conversation.returned',
  description: 'A person handed a conversation back: the service answers again.',
  schema: z.object({ conversationId: z.uuid(), customerId: z.string().nullable(), agent: z.string() }),
  example: { conversationId: uuid, customerId: 'customer-7', agent: 'ann' },
});

/** Somebody has to be shown a message. */
export const messageCreated = eventType({
  type: 'message.created',
  description:
    'A message for the other side of a conversation that a person was called for or holds: of the customer for the person, of the person for the customer. Replies of the service are in the response to the question alone.',
  schema: z.object({
    messageId: z.uuid(),
    conversationId: z.uuid(),
    customerId: z.string().nullable(),
    position: z.int(),
    role: z.enum(['customer', 'agent']),
    agent: z.string().nullable(),
    text: z.string(),
    language: z.string(),
  }),
  example: {
    messageId: uuid,
    conversationId: uuid,
    customerId: 'customer-7',
    position: 3,
    role: 'agent',
    agent: 'ann',
    text: 'I have sent a new one.',
    language: 'en',
  },
});

export const eventTypes = [conversationHandedOff, conversationReturned, messageCreated, ...modelEventTypes];
