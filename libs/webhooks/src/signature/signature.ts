import { SignatureRefusedError } from './signature.errors.ts';
import { signatureCheck, signatureOf, signedContent } from './signing-key.ts';

/** The headers that say what a request is and that it is ours. @see https://www.standardwebhooks.com */
export interface WebhookHeaders {
  readonly 'webhook-id': string;
  /** Seconds since 1970 UTC, of the attempt. */
  readonly 'webhook-timestamp': string;
  /** One signature a valid key, separated by spaces. */
  readonly 'webhook-signature': string;
}

export interface SignedRequest {
  readonly id: string;
  readonly at: Date;
  /** The body exactly as it is sent. */
  readonly body: string;
}

/**
 * Signs with every key that is valid, so that receivers may change keys whenever they like.
 *
 * @param secrets `whsec_...` or `whsk_...`
 */
export function signedHeaders({ id, at, body }: SignedRequest, secrets: readonly string[]): WebhookHeaders {
  const seconds = Math.floor(at.getTime() / 1_000);
  const content = signedContent(id, seconds, body);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': secrets.map((secret) => signatureOf(secret, content)).join(' '),
  };
}

export interface VerifyOptions {
  readonly now: Date;
  /** How far the clocks of sender and receiver may be apart, both ways. */
  readonly toleranceSeconds?: number;
}

/**
 * Accepts a request that was signed with the key not long ago.
 *
 * @param key `whsec_...` for `v1`, `whpk_...` for `v1a`
 * @param headers with lower-case names
 * @throws SignatureRefusedError
 * @throws InvalidKeyError
 */
export function verifyWebhook(
  key: string,
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
  { now, toleranceSeconds = 300 }: VerifyOptions,
): void {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!id || !timestamp || !signatures) throw new SignatureRefusedError('missingHeader');
  if (!/^\d{1,12}$/.test(timestamp)) throw new SignatureRefusedError('invalidTimestamp');
  const ageSeconds = Math.floor(now.getTime() / 1_000) - Number(timestamp);
  if (ageSeconds > toleranceSeconds) throw new SignatureRefusedError('tooOld');
  if (ageSeconds < -toleranceSeconds) throw new SignatureRefusedError('tooNew');
  const { version, accepts } = signatureCheck(key, signedContent(id, Number(timestamp), body));
  const isMatch = signatures
    .split(' ')
    .map((entry) => entry.split(','))
    .some(([name, signature = '']) => name === version && accepts(signature));
  if (!isMatch) throw new SignatureRefusedError('noMatch');
}
