import { float, id, instant, json } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Attributes } from './catalogue-item.ts';

/** One line of a tenant's catalogue. */
@Entity({ name: 'item' })
export class ItemEntity {
  @PrimaryColumn(id)
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'varchar', length: 128 })
  itemId!: string;

  @Column({ type: 'text' })
  title!: string;

  @Column({ type: 'text' })
  description!: string;

  @Column(json)
  tags!: readonly string[];

  @Column({ type: 'text' })
  category!: string;

  /** In the shop's currency. */
  @Column({ ...float, nullable: true })
  price!: number | null;

  /** Pieces at hand; null where the shop does not count them. */
  @Column({ type: 'integer', nullable: true })
  stock!: number | null;

  @Column({ type: 'text', nullable: true })
  seller!: string | null;

  @Column(json)
  attributes!: Attributes;

  /** When it was first offered. */
  @Column(instant)
  createdAt!: Date;

  @Column(instant)
  updatedAt!: Date;
}
