import { id, instant, json } from '@attention-flow/persistence';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../tenant/tenant.ts';
import type { ApiKey, ApiKeyId, ApiKeyOrigin } from './api-key.ts';
import type { Scope } from './scope.ts';

@Entity({ name: 'security_api_key' })
@Index(['tenantId'])
export class ApiKeyEntity implements ApiKey {
  @PrimaryColumn(id)
  id!: ApiKeyId;

  @Column(id)
  tenantId!: TenantId;

  @Column({ type: 'varchar', length: 200 })
  name!: string;

  @Column(json)
  scopes!: readonly Scope[];

  @Column({ type: 'varchar', length: 16 })
  origin!: ApiKeyOrigin;

  /** SHA-256 of the token, in hexadecimal. */
  @Column({ type: 'varchar', length: 64 })
  digest!: string;

  @Column(instant)
  createdAt!: Date;

  @Column({ ...instant, nullable: true })
  expiresAt!: Date | null;

  @Column({ ...instant, nullable: true })
  revokedAt!: Date | null;

  @Column({ ...instant, nullable: true })
  lastUsedAt!: Date | null;

  @Column({ ...id, nullable: true })
  replacedBy!: ApiKeyId | null;
}
