import type { Page } from '@attention-flow/persistence';
import { z } from 'zod';
import { idSchema, nextPage, pageQuery } from '../access/page.dto.ts';
import type { ApiKey, IssuedKey } from './api-key.ts';
import { isScope } from './scope.ts';
import type { Scope } from './scope.ts';

const scope = z
  .string()
  .refine((text): text is Scope => isScope(text), 'must look like conversations:read, :write or :admin')
  .meta({ description: '`conversations:write`, or `*:admin` for everything.' });

export const newApiKey = z
  .object({
    name: z.string().trim().min(1).max(200),
    scopes: z.array(scope).min(1).max(100),
    expiresAt: z.iso.datetime().nullable().default(null),
    tenantId: idSchema<'Tenant'>()
      .optional()
      .meta({ description: 'For the system tenant: another than its own.' }),
  })
  .meta({ id: 'NewApiKey' });
export type NewApiKey = z.output<typeof newApiKey>;

export const apiKeyQuery = pageQuery.extend({ tenantId: idSchema<'Tenant'>().optional() });
export type ApiKeyQuery = z.output<typeof apiKeyQuery>;

export const newRotation = z
  .object({
    overlapSeconds: z
      .int()
      .min(0)
      .max(30 * 86_400)
      .default(86_400)
      .meta({ description: 'How long the old key is taken as well; a day by default.' }),
  })
  .meta({ id: 'NewApiKeyRotation' });
export type NewRotation = z.output<typeof newRotation>;

const instant = z.iso.datetime();
const shape = {
  id: z.uuid(),
  tenantId: z.uuid(),
  name: z.string(),
  scopes: z.array(z.string()),
  createdAt: instant,
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
  lastUsedAt: instant.nullable().meta({ description: 'About; written some time after the use.' }),
  replacedBy: z.uuid().nullable().meta({ description: 'The key that took over by rotation.' }),
};
export const apiKeyDto = z.object(shape).meta({ id: 'ApiKey' });
export type ApiKeyDto = z.output<typeof apiKeyDto>;

export const issuedApiKeyDto = z
  .object({ ...shape, token: z.string().meta({ description: 'The key itself, shown this once.' }) })
  .meta({ id: 'IssuedApiKey' });
export type IssuedApiKeyDto = z.output<typeof issuedApiKeyDto>;

export const apiKeysDto = z.object({ apiKeys: z.array(apiKeyDto), next: nextPage }).meta({ id: 'ApiKeys' });
export type ApiKeysDto = z.output<typeof apiKeysDto>;

export function toApiKeyDto(key: ApiKey): ApiKeyDto {
  const { id, tenantId, name, scopes, replacedBy } = key;
  return {
    id,
    tenantId,
    name,
    scopes: [...scopes],
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    replacedBy,
  };
}

export function toIssuedApiKeyDto({ key, token }: IssuedKey): IssuedApiKeyDto {
  return { ...toApiKeyDto(key), token };
}

export function toApiKeysDto({ rows, next }: Page<ApiKey>): ApiKeysDto {
  return { apiKeys: rows.map(toApiKeyDto), next };
}
