import type { Page } from '@attention-flow/persistence';
import { z } from 'zod';
import { nextPage } from '../access/page.dto.ts';
import { auditOutcomes } from './audit-entry.ts';
import type { AuditEntry } from './audit-entry.ts';

const hash = z.string().meta({ description: 'SHA-256, in hexadecimal.' });

const auditEntryDto = z
  .object({
    sequence: z.int().meta({ description: '1, 2, 3 ... within the tenant.' }),
    at: z.iso.datetime(),
    actor: z.string().nullable().meta({ description: 'The id of an API key; null for the service itself.' }),
    action: z.string(),
    resource: z.string(),
    outcome: z.enum(auditOutcomes),
    details: z.record(z.string(), z.unknown()),
    previousHash: hash,
    hash,
  })
  .meta({ id: 'AuditEntry' });

export const auditEntriesDto = z
  .object({ auditEntries: z.array(auditEntryDto), next: nextPage })
  .meta({ id: 'AuditEntries' });
export type AuditEntriesDto = z.output<typeof auditEntriesDto>;

export const verificationDto = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('intact'), entries: z.int(), lastHash: hash }),
    z.object({
      kind: z.literal('broken'),
      sequence: z.int().meta({ description: 'The first entry that is not as it was written.' }),
      problem: z.enum(['missing', 'altered', 'unlinked', 'unexpected']),
    }),
  ])
  .meta({ id: 'AuditVerification' });
export type VerificationDto = z.output<typeof verificationDto>;

export function toAuditEntriesDto({ rows, next }: Page<AuditEntry>): AuditEntriesDto {
  return {
    auditEntries: rows.map(({ tenantId: _, at, details, ...entry }) => ({
      ...entry,
      at: at.toISOString(),
      details: { ...details },
    })),
    next,
  };
}
