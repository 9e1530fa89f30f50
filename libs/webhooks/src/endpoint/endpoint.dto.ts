import { z } from 'zod';
import { eventTypePattern } from '../event-type/event-type.ts';
import { isoOf, moment } from '../http/page.dto.ts';
import { signingSchemes } from '../signature/signing-key.ts';
import { customHeaders } from './custom-headers.ts';
import { disabledReasons, endpointStates } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';

const weekSeconds = 7 * 24 * 3_600;

const url = z.string().max(2_048).meta({ description: 'https, or http where the service allows it.' });
const description = z.string().max(500);
const eventTypes = z
  .array(eventTypePattern)
  .min(1)
  .max(100)
  .nullable()
  .meta({ description: 'Types such as `a.b`, or all below one, `a.*`; null for all.' });
const headers = customHeaders.meta({
  description: 'Sent with each webhook. Not shown again.',
});
const ratePerSecond = z.number().min(0.01).max(1_000).nullable();
const retryScheduleSeconds = z
  .array(z.number().min(0).max(weekSeconds))
  .min(1)
  .max(20)
  .nullable()
  .meta({ description: 'Before each attempt; null for the schedule of the service.' });

export const newEndpoint = z
  .object({
    url,
    description: description.default(''),
    eventTypes: eventTypes.default(null),
    headers: headers.default({}),
    ratePerSecond: ratePerSecond.default(null),
    retryScheduleSeconds: retryScheduleSeconds.default(null),
    signing: z.enum(signingSchemes).default('hmac'),
  })
  .meta({ id: 'NewWebhookEndpoint' });
export type NewEndpoint = z.output<typeof newEndpoint>;

export const endpointChange = z
  .object({ url, description, eventTypes, headers, ratePerSecond, retryScheduleSeconds })
  .partial()
  .meta({ id: 'WebhookEndpointChange' });
export type EndpointChange = z.output<typeof endpointChange>;

export const newState = z
  .object({
    state: z.enum(endpointStates),
    recover: z
      .boolean()
      .default(true)
      .meta({ description: 'When enabled: whether what was missed is sent now; else it is cancelled.' }),
  })
  .meta({ id: 'NewWebhookEndpointState' });
export type NewState = z.output<typeof newState>;

const endpointFields = {
  id: z.uuid(),
  url: z.string(),
  description: z.string(),
  eventTypes: z.array(z.string()).nullable(),
  headerNames: z.array(z.string()),
  ratePerSecond: z.number().nullable(),
  retryScheduleSeconds: z.array(z.number()).nullable(),
  state: z.enum(endpointStates),
  disabledReason: z.enum(disabledReasons).nullable(),
  disabledAt: moment,
  failingSince: moment.meta({ description: 'When the failures began that no success has ended.' }),
  lastSuccessAt: moment,
  lastFailureAt: moment,
  throttledUntil: moment.meta({ description: 'Nothing is sent before.' }),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
};
export const endpointDto = z.object(endpointFields).meta({ id: 'WebhookEndpoint' });
export type EndpointDto = z.output<typeof endpointDto>;

export const endpointsDto = z.object({ endpoints: z.array(endpointDto) }).meta({ id: 'WebhookEndpoints' });
export type EndpointsDto = z.output<typeof endpointsDto>;

export function toEndpointDto(endpoint: Endpoint): EndpointDto {
  const { id, url: address, description: text, state, disabledReason, ratePerSecond: rate } = endpoint;
  return {
    ...{ id, url: address, description: text, state, disabledReason, ratePerSecond: rate },
    eventTypes: endpoint.eventTypes && [...endpoint.eventTypes],
    headerNames: [...endpoint.headerNames],
    retryScheduleSeconds: endpoint.retryScheduleSeconds && [...endpoint.retryScheduleSeconds],
    disabledAt: isoOf(endpoint.disabledAt),
    failingSince: isoOf(endpoint.failingSince),
    lastSuccessAt: isoOf(endpoint.lastSuccessAt),
    lastFailureAt: isoOf(endpoint.lastFailureAt),
    throttledUntil: isoOf(endpoint.throttledUntil),
    createdAt: endpoint.createdAt.toISOString(),
    updatedAt: endpoint.updatedAt.toISOString(),
  };
}
