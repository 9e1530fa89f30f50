import { z } from 'zod';
import { isoOf, moment } from '../http/page.dto.ts';
import type { Secret } from './secret.ts';
import { signingSchemes } from './signing-key.ts';
import type { SigningKey } from './signing-key.ts';

const publicKey = z
  .string()
  .nullable()
  .meta({ description: '`whpk_...`, which receivers of ed25519 signatures verify with.' });

export const signingKeyDto = z
  .object({
    scheme: z.enum(signingSchemes),
    secret: z.string().nullable().meta({
      description: '`whsec_...`, shown this once; null for ed25519, whose secret nobody else needs.',
    }),
    publicKey,
  })
  .meta({ id: 'WebhookSigningKey' });
export type SigningKeyDto = z.output<typeof signingKeyDto>;

export const newSecret = z
  .object({
    scheme: z.enum(signingSchemes).default('hmac'),
    overlapSeconds: z
      .int()
      .min(0)
      .max(7 * 24 * 3_600)
      .default(24 * 3_600)
      .meta({ description: 'For how long the former secrets sign as well.' }),
  })
  .meta({ id: 'NewWebhookSecret' });
export type NewSecret = z.output<typeof newSecret>;

export const secretDto = z
  .object({
    id: z.uuid(),
    scheme: z.enum(signingSchemes),
    publicKey,
    createdAt: z.iso.datetime(),
    expiresAt: moment.meta({ description: 'Signs until then; null for the current one.' }),
  })
  .meta({ id: 'WebhookSecret' });
export const secretsDto = z.object({ secrets: z.array(secretDto) }).meta({ id: 'WebhookSecrets' });
export type SecretsDto = z.output<typeof secretsDto>;

export function toSigningKeyDto({ scheme, secret, publicKey: shown }: SigningKey): SigningKeyDto {
  return { scheme, secret: scheme === 'hmac' ? secret : null, publicKey: shown };
}

export function toSecretsDto(secrets: readonly Secret[]): SecretsDto {
  return {
    secrets: secrets.map(({ id, scheme, publicKey: shown, createdAt, expiresAt }) => ({
      ...{ id, scheme, publicKey: shown },
      createdAt: createdAt.toISOString(),
      expiresAt: isoOf(expiresAt),
    })),
  };
}
