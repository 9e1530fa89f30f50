import { id, instant, json } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Language } from '../document/document.ts';
import type { Sentiment } from '../scoring/score.ts';
import type { ExampleId, StoredExample } from './labelled-example.ts';

/** A labelled text that models are trained on. */
@Entity({ name: 'labelled_example' })
@Index(['tenantId', 'contentHash'], { unique: true })
export class ExampleEntity implements StoredExample {
  @PrimaryColumn(id)
  id!: ExampleId;

  @Column(id)
  tenantId!: TenantId;

  @Column({ type: 'varchar', length: 64 })
  contentHash!: string;

  @Column({ type: 'text' })
  text!: string;

  @Column({ type: 'varchar', length: 8 })
  language!: Language;

  @Column({ type: 'varchar', length: 16, nullable: true })
  sentiment!: Sentiment | null;

  @Column({ ...json, nullable: true })
  topics!: readonly string[] | null;

  @Column(instant)
  createdAt!: Date;
}
