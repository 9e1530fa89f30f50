import type { Act } from '../audit/audit-log.ts';
import type { JsonObject } from '../audit/canonical-json.ts';
import type { ApiKey, ApiKeyId } from './api-key.ts';

/** An entry of the audit log of the tenant whose key it is. @param actor who did it; null for the service itself */
export function actOn(
  { id, tenantId }: Pick<ApiKey, 'id' | 'tenantId'>,
  actor: ApiKeyId | null,
  action: 'apiKey.created' | 'apiKey.revoked' | 'apiKey.rotated',
  details: JsonObject = {},
): Act {
  return { tenantId, actor, action, resource: `api-keys/${id}`, details };
}

/** What an audit log keeps of a new key. */
export function factsOf({ name, scopes, expiresAt }: ApiKey): JsonObject {
  return { name, scopes: scopes.join(' '), expiresAt: expiresAt?.toISOString() ?? null };
}
