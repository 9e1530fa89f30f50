import { z } from 'zod';

export const eventTypeDto = z
  .object({
    type: z.string(),
    description: z.string(),
    schema: z
      .record(z.string(), z.unknown())
      .meta({ description: "JSON Schema, draft 2020-12, of the body's `data`." }),
    example: z.unknown(),
  })
  .meta({ id: 'WebhookEventType' });
export type EventTypeDto = z.output<typeof eventTypeDto>;

export const eventTypesDto = z
  .object({ eventTypes: z.array(eventTypeDto) })
  .meta({ id: 'WebhookEventTypes' });
export type EventTypesDto = z.output<typeof eventTypesDto>;
