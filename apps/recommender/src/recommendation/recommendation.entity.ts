import { id, instant, json } from '@attention-flow/persistence';
import type { Id } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Actor } from '../shopper/actor.ts';

export type RecommendationId = Id<'Recommendation'>;

/** A list that was given to somebody. */
@Entity({ name: 'recommendation' })
@Index(['tenantId', 'scenario', 'createdAt'])
@Index(['tenantId', 'actor'])
export class RecommendationEntity {
  @PrimaryColumn(id)
  id!: RecommendationId;

  @Column(id)
  tenantId!: TenantId;

  @Column({ type: 'varchar', length: 64 })
  scenario!: string;

  @Column({ type: 'varchar', length: 130, nullable: true })
  actor!: Actor | null;

  /** In the order of the list. */
  @Column(json)
  itemIds!: readonly string[];

  @Column({ type: 'varchar', length: 64, nullable: true })
  modelVersion!: string | null;

  @Column(instant)
  createdAt!: Date;
}
