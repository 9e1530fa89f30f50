import { z } from 'zod';
import { eventTypeName } from '../event-type/event-type.ts';

export const newExample = z.object({ type: eventTypeName }).meta({ id: 'NewWebhookExample' });
export type NewExample = z.output<typeof newExample>;

export const exampleDto = z.object({ messageId: z.uuid() }).meta({ id: 'WebhookExample' });
export type ExampleDto = z.output<typeof exampleDto>;
