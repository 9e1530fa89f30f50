import type { Page } from '@attention-flow/persistence';
import { z } from 'zod';
import { deliveryDto, toDeliveryDto } from '../delivery/delivery.dto.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { eventTypeName } from '../event-type/event-type.ts';
import { next, pageQuery } from '../http/page.dto.ts';
import { messageKinds } from './message.ts';
import type { Message } from './message.ts';

const instant = z.iso.datetime().transform((text) => new Date(text));

export const messageQuery = pageQuery.extend({
  type: eventTypeName.optional(),
  kind: z.enum(messageKinds).optional(),
  since: instant.optional(),
  until: instant.optional(),
});
export type MessageQuery = z.output<typeof messageQuery>;

const messageFields = {
  id: z.uuid().meta({ description: 'The `webhook-id` of every attempt.' }),
  kind: z.enum(messageKinds),
  type: z.string(),
  occurredAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
};
export const messagesDto = z
  .object({ messages: z.array(z.object(messageFields).meta({ id: 'WebhookMessageSummary' })), next })
  .meta({ id: 'WebhookMessages' });
export type MessagesDto = z.output<typeof messagesDto>;

export const messageDto = z
  .object({
    ...messageFields,
    body: z.string().meta({ description: 'Exactly as it is sent.' }),
    deliveries: z.array(deliveryDto),
  })
  .meta({ id: 'WebhookMessage' });
export type MessageDto = z.output<typeof messageDto>;

export function toMessagesDto({ rows, next: after }: Page<Message>): MessagesDto {
  return { messages: rows.map(toSummary), next: after };
}

export function toMessageDto(message: Message, deliveries: readonly Delivery[]): MessageDto {
  return { ...toSummary(message), body: message.body, deliveries: deliveries.map(toDeliveryDto) };
}

function toSummary({ id, kind, type, occurredAt, createdAt }: Message) {
  return { id, kind, type, occurredAt: occurredAt.toISOString(), createdAt: createdAt.toISOString() };
}
