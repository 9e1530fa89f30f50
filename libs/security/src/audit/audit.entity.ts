import { id, instant } from '@attention-flow/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../tenant/tenant.ts';
import type { AuditOutcome } from './audit-entry.ts';

const count = {
  type: 'bigint',
  transformer: {
    to: (value: unknown): unknown => value,
    from: (value: number | string): number => Number(value),
  },
} as const;

@Entity({ name: 'security_audit_entry' })
export class AuditEntryEntity {
  @PrimaryColumn(id)
  tenantId!: TenantId;

  @PrimaryColumn(count)
  sequence!: number;

  @Column(instant)
  at!: Date;

  @Column({ type: 'varchar', length: 100, nullable: true })
  actor!: string | null;

  @Column({ type: 'varchar', length: 100 })
  action!: string;

  @Column({ type: 'varchar', length: 300 })
  resource!: string;

  @Column({ type: 'varchar', length: 16 })
  outcome!: AuditOutcome;

  /** Canonical JSON: kept as the text that was hashed. */
  @Column({ type: 'text' })
  details!: string;

  @Column({ type: 'varchar', length: 64 })
  previousHash!: string;

  @Column({ type: 'varchar', length: 64 })
  hash!: string;
}

/** The end of a tenant's chain: says when the last entries are gone, and lets one writer in at a time. */
@Entity({ name: 'security_audit_head' })
export class AuditHeadEntity {
  @PrimaryColumn(id)
  tenantId!: TenantId;

  @Column(count)
  sequence!: number;

  @Column({ type: 'varchar', length: 64 })
  hash!: string;
}
