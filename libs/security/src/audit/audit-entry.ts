import { createHash } from 'node:crypto';
import type { TenantId } from '../tenant/tenant.ts';
import { canonicalJson } from './canonical-json.ts';
import type { JsonObject } from './canonical-json.ts';

export const auditOutcomes = ['success', 'failure', 'refused'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** What somebody did, in a chain of entries that each hold the hash of the one before. */
export interface AuditEntry {
  readonly tenantId: TenantId;
  /** 1, 2, 3 ... within the tenant. */
  readonly sequence: number;
  readonly at: Date;
  /** The id of an API key; `null` for the service itself. */
  readonly actor: string | null;
  /** Such as `apiKey.revoked`. */
  readonly action: string;
  /** What it was done to, such as `api-keys/0190...`. */
  readonly resource: string;
  readonly outcome: AuditOutcome;
  readonly details: JsonObject;
  readonly previousHash: string;
  /** SHA-256, in hexadecimal. */
  readonly hash: string;
}

/** The `previousHash` of a tenant's first entry. */
export const firstHash = '0'.repeat(64);

/** SHA-256 over the canonical JSON of all but the hash itself; what anybody can compute again from an export. */
export function hashOf(entry: Omit<AuditEntry, 'hash'>): string {
  return createHash('sha256')
    .update(canonicalJson(jsonOf(entry)))
    .digest('hex');
}

/** One line of an export. */
export function lineOf(entry: AuditEntry): string {
  return `${canonicalJson({ ...jsonOf(entry), hash: entry.hash })}\n`;
}

function jsonOf(entry: Omit<AuditEntry, 'hash'>) {
  const { tenantId, sequence, at, actor, action, resource, outcome, details, previousHash } = entry;
  return {
    tenantId,
    sequence,
    at: at.toISOString(),
    actor,
    action,
    resource,
    outcome,
    details,
    previousHash,
  };
}
