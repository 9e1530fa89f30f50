import type { Id } from '@attention-flow/persistence';
import { toJson } from '../json.ts';
import type { Json } from '../json.ts';
import type { DeliveryEntity } from '../outbox/delivery.entity.ts';

/** A message as NATS carries it. */
export type Envelope = Omit<DeliveryEntity, 'position' | 'availableAt' | 'attempt' | 'leaseHolder'>;

export function seal(row: Envelope): string {
  const { messageId, topic, group, key, payload, tenantId, traceparent, publishedAt, redrives } = row;
  return JSON.stringify({
    messageId,
    topic,
    group,
    key,
    payload,
    tenantId,
    traceparent,
    publishedAt: publishedAt.getTime(),
    redrives,
  });
}

/** @throws TypeError, SyntaxError for what nobody here has sealed */
export function unseal(text: string): Envelope {
  const value: unknown = JSON.parse(text);
  return {
    messageId: textOf(value, 'messageId') as Id<'Message'>,
    topic: textOf(value, 'topic'),
    group: textOf(value, 'group'),
    key: textOrNull(value, 'key'),
    payload: payloadOf(value),
    tenantId: textOrNull(value, 'tenantId'),
    traceparent: textOrNull(value, 'traceparent'),
    publishedAt: new Date(numberOf(value, 'publishedAt')),
    redrives: numberOf(value, 'redrives'),
  };
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) throw new TypeError('Not an envelope');
  return Reflect.get(value, name);
}

function payloadOf(value: unknown): Json {
  return toJson(field(value, 'payload'));
}

function textOf(value: unknown, name: string): string {
  const text = field(value, name);
  if (typeof text === 'string') return text;
  throw new TypeError(`The envelope has no ${name}`);
}

function textOrNull(value: unknown, name: string): string | null {
  return field(value, name) === null ? null : textOf(value, name);
}

function numberOf(value: unknown, name: string): number {
  const number = field(value, name);
  if (typeof number === 'number') return number;
  throw new TypeError(`The envelope has no ${name}`);
}
