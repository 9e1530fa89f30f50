import { WebhookError } from '../webhook.errors.ts';

/** A signing or encryption key that is not what its prefix and length must be. */
export class InvalidKeyError extends WebhookError {
  readonly code = 'WEBHOOK_INVALID_KEY';

  /** @param expected what a right one looks like; the key itself is never part of the message */
  constructor(readonly expected: string) {
    super(`The key is not ${expected}`);
  }
}

export type SignatureRefusal = 'missingHeader' | 'invalidTimestamp' | 'tooOld' | 'tooNew' | 'noMatch';

const refusals: Readonly<Record<SignatureRefusal, string>> = {
  missingHeader: 'webhook-id, webhook-timestamp or webhook-signature is missing',
  invalidTimestamp: 'webhook-timestamp is not a number of seconds',
  tooOld: 'webhook-timestamp is further back than the tolerance',
  tooNew: 'webhook-timestamp is further ahead than the tolerance',
  noMatch: 'no signature matches the content and the key',
};

/** A request that its receiver must not trust. */
export class SignatureRefusedError extends WebhookError {
  readonly code = 'WEBHOOK_SIGNATURE_REFUSED';

  constructor(readonly reason: SignatureRefusal) {
    super(`The webhook is refused: ${refusals[reason]}`);
  }
}

/** A stored secret that none of the encryption keys opens. */
export class SecretUnreadableError extends WebhookError {
  readonly code = 'WEBHOOK_SECRET_UNREADABLE';

  constructor(readonly keyId: string) {
    super(
      `No encryption key opens what was sealed with key '${keyId}'; keep the former keys until secrets are rotated`,
    );
  }
}
