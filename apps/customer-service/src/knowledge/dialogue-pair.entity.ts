import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { id, instant } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { Language } from '../language/language.ts';
import type { DialoguePairId } from './dialogue-pair.ts';

/** One question with its best answer, as an import gave it. */
@Entity({ name: 'dialogue_pair' })
@Index(['tenantId', 'contentHash'], { unique: true })
export class DialoguePairEntity {
  @PrimaryColumn(id)
  id!: DialoguePairId;

  @Column(id)
  tenantId!: TenantId;

  @Column(id)
  importId!: string;

  /** Line of the imported file, from 1. */
  @Column({ type: 'integer' })
  line!: number;

  @Column({ type: 'text' })
  question!: string;

  @Column({ type: 'text', nullable: true })
  answer!: string | null;

  @Index()
  @Column({ type: 'text', nullable: true })
  intent!: string | null;

  @Column({ type: 'varchar', length: 8 })
  language!: Language;

  /** SHA-256 of what it says; the same pair is stored once for a tenant, however often it is imported. */
  @Column({ type: 'varchar', length: 64 })
  contentHash!: string;

  @Column(instant)
  createdAt!: Date;
}
