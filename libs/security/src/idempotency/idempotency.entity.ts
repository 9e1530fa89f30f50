import { id, instant, json } from '@attention-flow/persistence';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../tenant/tenant.ts';
import type { ReplyHeaders, StoredReply } from './idempotency.ts';

/** The reply to a write, kept for a client that asks again. */
@Entity({ name: 'security_idempotency' })
@Index(['expiresAt'])
export class IdempotencyEntity implements StoredReply {
  @PrimaryColumn(id)
  tenantId!: TenantId;

  /** Method and pattern, such as `POST /v1/notes/:id/comments`. */
  @PrimaryColumn({ type: 'varchar', length: 300 })
  route!: string;

  @PrimaryColumn({ type: 'varchar', length: 255 })
  key!: string;

  /** SHA-256 of what was asked for, in hexadecimal. */
  @Column({ type: 'varchar', length: 64 })
  fingerprint!: string;

  @Column({ type: 'integer' })
  status!: number;

  @Column(json)
  headers!: ReplyHeaders;

  @Column({ type: 'text', nullable: true })
  body!: string | null;

  @Column(instant)
  expiresAt!: Date;
}
