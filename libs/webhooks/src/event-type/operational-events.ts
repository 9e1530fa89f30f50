import { z } from 'zod';
import { eventType } from './event-type.ts';

/** Told to the other endpoints of the tenant. */
export const endpointDisabled = eventType({
  type: 'webhook.endpoint.disabled',
  description: 'An endpoint gets no more webhooks: it failed for days, or answered 410 Gone.',
  schema: z.object({
    endpointId: z.uuid(),
    url: z.string(),
    reason: z.enum(['failing', 'gone']),
    failingSince: z.iso.datetime().nullable(),
    disabledAt: z.iso.datetime(),
  }),
  example: {
    endpointId: '0198a3b4-0000-7000-8000-000000000001',
    url: 'https://example.com/webhooks',
    reason: 'failing',
    failingSince: '2026-01-01T08:00:00.000Z',
    disabledAt: '2026-01-06T08:00:05.000Z',
  },
});

/** Sent to a disabled endpoint to see whether it is well again. */
export const endpointProbe = eventType({
  type: 'webhook.endpoint.probe',
  description: 'Asks a disabled endpoint for a 2xx, after which it gets its webhooks again.',
  schema: z.object({ endpointId: z.uuid() }),
  example: { endpointId: '0198a3b4-0000-7000-8000-000000000001' },
});
