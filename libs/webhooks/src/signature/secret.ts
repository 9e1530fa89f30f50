import type { Id } from '@attention-flow/persistence';
import type { SigningScheme } from './signing-key.ts';

export type SecretId = Id<'WebhookSecret'>;

/** A key that signs for an endpoint, without what it signs with. */
export interface Secret {
  readonly id: SecretId;
  readonly scheme: SigningScheme;
  /** `whpk_...` for ed25519. */
  readonly publicKey: string | null;
  readonly createdAt: Date;
  /** Signs until then; null for the current one. */
  readonly expiresAt: Date | null;
}
