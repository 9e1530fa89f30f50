import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ApiKeyId } from './api-key.ts';

/**
 * The text that a client holds: `af_<id>_<secret><checksum>`.
 *
 * `id` is the key's UUID without hyphens, so that a person finds the row of a key that was seen; `secret` is 256 random
 * bits and `checksum` the CRC-32 of all before it, both in base 62. The checksum tells a typing error, and for scanners of
 * leaked secrets a key from a text that merely looks like one, without asking the database. Nothing rests on its secrecy.
 */
export type Token = string;

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const [secretLength, checksumLength] = [43, 6];
/** For scanners of leaked secrets. */
export const tokenPattern = /^af_[0-9a-f]{32}_[0-9A-Za-z]{49}$/;
const [idStart, idEnd] = [3, 35];

export function newToken(id: ApiKeyId): Token {
  const secret = base62(BigInt(`0x${randomBytes(32).toString('hex')}`), secretLength);
  const text = `af_${id.replaceAll('-', '')}_${secret}`;
  return text + checksum(text);
}

/** @returns whose key it says it is, or `undefined` when no such key was ever made */
export function idOf(token: Token): ApiKeyId | undefined {
  if (!tokenPattern.test(token)) return undefined;
  if (checksum(token.slice(0, -checksumLength)) !== token.slice(-checksumLength)) return undefined;
  const hex = handleOf(token);
  const uuid = [0, 8, 12, 16, 20].map((start, part, starts) => hex.slice(start, starts[part + 1])).join('-');
  // The pattern has just shown 32 hexadecimal digits.
  return uuid as ApiKeyId;
}

/** The part that tells one key from another, without checking anything. */
export function handleOf(token: Token): string {
  return token.slice(idStart, idEnd);
}

/**
 * What is stored instead of the token. One round of SHA-256 is enough: slow hashes make guessing a password
 * expensive, and 256 random bits cannot be guessed at any price; a slow one would only be paid on each request.
 *
 * @returns 64 hexadecimal digits
 */
export function digestOf(token: Token): string {
  return hash('sha256', token);
}

/** In constant time. */
export function isSameDigest(one: string, other: string): boolean {
  return (
    one.length === other.length && timingSafeEqual(Buffer.from(one, 'latin1'), Buffer.from(other, 'latin1'))
  );
}

function checksum(text: string): string {
  return base62(BigInt(crc32(text)), checksumLength);
}

function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = digits.charAt(Number(rest % 62n)) + text;
  return text.padStart(length, '0');
}
