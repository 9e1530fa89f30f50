import { InvalidMessageError } from './errors.ts';
import { maxPayloadBytes } from './message.ts';

/** What JSON can say; objects are written as `JSON.stringify` writes them. */
export type Json = object | string | number | boolean | null;

/** @throws InvalidMessageError for what JSON cannot say, and what is too large */
export function toJson(payload: unknown): Json {
  const text: unknown = JSON.stringify(payload);
  if (typeof text !== 'string' || !isJson(payload)) {
    throw new InvalidMessageError('payload', 'it must be a JSON value');
  }
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxPayloadBytes) return payload;
  throw new InvalidMessageError('payload', `${bytes} bytes of JSON are more than ${maxPayloadBytes}`);
}

function isJson(value: unknown): value is Json {
  return value === null || ['object', 'string', 'number', 'boolean'].includes(typeof value);
}
