import { hash } from 'node:crypto';

/** Names in lower case. */
export type ReplyHeaders = Readonly<Record<string, string | readonly string[]>>;

/** A reply as it went out, byte for byte. */
export interface StoredReply {
  readonly fingerprint: string;
  readonly status: number;
  readonly headers: ReplyHeaders;
  /** `null`: without a body. */
  readonly body: string | null;
}

/** The header that marks a reply as one that was given before. */
export const replayedHeader = 'idempotency-replayed';

/** Printable ASCII, as of a header; the draft's quotation marks are not taken off, but part of the key. */
const keyPattern = /^[\x21-\x7e]{1,255}$/;

export function isIdempotencyKey(text: string): boolean {
  return keyPattern.test(text);
}

/**
 * What was asked for, so that a key that comes with something else is noticed: path, query and body. White space
 * between the parts of a JSON body makes no difference, the order of members does.
 *
 * @returns SHA-256, in hexadecimal
 */
export function fingerprintOf(url: string, body: unknown): string {
  const content = Buffer.isBuffer(body) ? body.toString('base64') : (JSON.stringify(body) ?? '');
  return hash('sha256', `${url}\n${content}`);
}

/** Headers that the reply would have anyway, or that speak of one transfer alone. */
const passing: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'retry-after',
  'transfer-encoding',
]);
const passingPrefixes = ['ratelimit', 'access-control-'];

/** The headers that the handler set: those of the reply that were not there, or not so, before it. */
export function ownHeaders(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): ReplyHeaders {
  const own: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(after)) {
    const isPassing = passing.has(name) || passingPrefixes.some((prefix) => name.startsWith(prefix));
    if (isPassing || value === undefined || value === before[name]) continue;
    own[name] = Array.isArray(value) ? value.map(String) : String(value);
  }
  return own;
}

/** Whether a refusal is kept for its key: refused again it would be the same, and nothing was done. */
export function isLastingRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}
