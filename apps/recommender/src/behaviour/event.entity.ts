import { float, id, instant } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Actor } from '../shopper/actor.ts';

/** Something that a user or an anonymous session did with an item. */
@Entity({ name: 'behaviour_event' })
@Index(['tenantId', 'actor', 'timestamp'])
@Index(['tenantId', 'recommendationId'], { where: '"recommendationId" IS NOT NULL' })
export class EventEntity {
  @PrimaryColumn(id)
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'varchar', length: 128 })
  eventId!: string;

  @Column({ type: 'varchar', length: 130 })
  actor!: Actor;

  @Column({ type: 'varchar', length: 128 })
  itemId!: string;

  @Column({ type: 'varchar', length: 64 })
  type!: string;

  /** Stars, pieces or seconds, as the type says; 1 where it says nothing. */
  @Column(float)
  value!: number;

  @Column(instant)
  timestamp!: Date;

  /** Of the list that led to it. */
  @Column({ type: 'varchar', length: 36, nullable: true })
  recommendationId!: string | null;
}
