import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { id, instant, json, oneOf } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { Evaluation } from '../evaluation/evaluation.ts';
import type { Verdict } from '../evaluation/gate.ts';
import type { FileHashes, Lineage, ModelVersion, ModelVersionState } from './model-version.ts';

/** A model that was trained; its files lie in the bundle store under its name. */
@Entity({ name: 'lifecycle_version' })
@Index(['tenantId', 'task', 'createdAt'])
export class ModelVersionEntity implements ModelVersion {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  version!: string;

  @Column(id)
  tenantId!: TenantId;

  @Column({ type: 'varchar', length: 32 })
  task!: string;

  @Column(id)
  trainingJobId!: string;

  @Column(oneOf)
  state!: ModelVersionState;

  @Column(json)
  metrics!: Readonly<Record<string, number>>;

  @Column({ ...json, nullable: true })
  evaluation!: Evaluation | null;

  @Column({ ...json, nullable: true })
  verdict!: Verdict | null;

  @Column(json)
  lineage!: Lineage;

  @Column({ type: 'varchar', length: 64 })
  splitRule!: string;

  @Column({ ...json, nullable: true })
  files!: FileHashes | null;

  @Column({ type: 'boolean' })
  isKept!: boolean;

  @Column(instant)
  createdAt!: Date;

  @Column({ ...instant, nullable: true })
  promotedAt!: Date | null;
}
