import { z } from 'zod';
import { nameSchema } from '../catalogue/item.dto.ts';

const latest = 8_640_000_000_000_000;

export const newEvent = z
  .strictObject({
    eventId: nameSchema.optional().meta({
      description: 'The same id is taken once; without it the content of the event is its id.',
    }),
    type: z.string().min(1).max(64),
    itemId: nameSchema,
    userId: nameSchema.optional(),
    sessionId: nameSchema.optional(),
    value: z.number().default(1).meta({ description: 'Stars, pieces or seconds, as the type says.' }),
    timestamp: z
      .union([z.iso.datetime({ offset: true }), z.int().min(0).max(latest)])
      .optional()
      .meta({ description: 'When it happened: ISO 8601, or milliseconds since 1970. Now unless given.' }),
    recommendationId: z.uuid().optional().meta({ description: 'Of the list that led to it.' }),
  })
  .refine(({ userId, sessionId }) => userId !== undefined || sessionId !== undefined, {
    path: ['userId'],
    message: 'userId or sessionId is needed',
  })
  .meta({ id: 'NewEvent' });
export type NewEvent = z.output<typeof newEvent>;

export const eventBatch = z
  .strictObject({ events: z.array(newEvent).min(1).max(10_000) })
  .meta({ id: 'EventBatch' });

export const takenEvents = z
  .object({
    accepted: z.int().min(0),
    known: z.int().min(0).meta({ description: 'Were there already, by their ids.' }),
  })
  .meta({ id: 'TakenEvents' });
