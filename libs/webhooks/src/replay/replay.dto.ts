import { z } from 'zod';
import { eventTypePattern } from '../event-type/event-type.ts';
import { idSchema, next } from '../http/page.dto.ts';
import { replayable } from './replay.ts';

const instant = z.iso.datetime().transform((text) => new Date(text));

export const newReplay = z
  .object({
    since: instant.meta({ description: 'From this moment of emission on.' }),
    until: instant.optional().meta({ description: 'Up to but without this one; now unless given.' }),
    types: z
      .array(eventTypePattern)
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'What the endpoint wants unless given.' }),
    states: z
      .array(z.enum(replayable))
      .min(1)
      .default(['missed', 'delivered', 'failed', 'cancelled'])
      .meta({ description: '`missed`: never addressed to this endpoint.' }),
    limit: z.int().min(1).max(10_000).default(1_000).meta({ description: 'Messages looked at.' }),
    after: z.string().max(500).optional(),
  })
  .meta({ id: 'NewWebhookReplay' });
export type NewReplay = z.output<typeof newReplay>;

export const replayDto = z
  .object({ replayed: z.int().meta({ description: 'Messages that are sent again.' }), next })
  .meta({ id: 'WebhookReplay' });
export type ReplayDto = z.output<typeof replayDto>;

export const newMessageReplay = z
  .object({
    endpointId: idSchema<'WebhookEndpoint'>()
      .optional()
      .meta({ description: 'All endpoints that the message went to unless given.' }),
  })
  .meta({ id: 'NewWebhookMessageReplay' });
export type NewMessageReplay = z.output<typeof newMessageReplay>;

export const messageReplayDto = z
  .object({ endpoints: z.int().meta({ description: 'Endpoints that the message goes to.' }) })
  .meta({ id: 'WebhookMessageReplay' });
export type MessageReplayDto = z.output<typeof messageReplayDto>;
