import { id, instant, json } from '@attention-flow/persistence';
import type { Id } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Matcher } from './matcher.ts';

export type SilenceId = Id<'Silence'>;

/** Nobody is told of alerts that match, until it ends. */
@Entity({ name: 'silence' })
@Index(['tenantId', 'endsAt', 'id'])
export class SilenceEntity {
  @PrimaryColumn(id)
  id!: SilenceId;

  @Column(id)
  tenantId!: TenantId;

  @Column(json)
  matchers!: readonly Matcher[];

  @Column(instant)
  startsAt!: Date;

  @Column(instant)
  endsAt!: Date;

  @Column({ type: 'varchar', length: 200 })
  createdBy!: string;

  @Column({ type: 'text' })
  comment!: string;

  @Column(instant)
  createdAt!: Date;
}
