import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { float, id, instant, json, oneOf } from '@attention-flow/persistence';
import type { JsonObject, TenantId } from '@attention-flow/security';
import type { Verdict } from '../evaluation/gate.ts';
import type {
  JobOrigin,
  PromotionMode,
  TrainingFailure,
  TrainingJob,
  TrainingJobId,
  TrainingJobState,
  TrainingPhase,
} from './training-job.ts';

/** One training job; finished jobs stay as its history. */
@Entity({ name: 'lifecycle_job' })
@Index(['tenantId', 'createdAt'])
@Index(['state'])
export class TrainingJobEntity implements TrainingJob {
  @PrimaryColumn(id)
  id!: TrainingJobId;

  @Column(id)
  tenantId!: TenantId;

  @Column({ type: 'varchar', length: 32 })
  task!: string;

  @Column(oneOf)
  state!: TrainingJobState;

  @Column({ type: 'varchar', length: 16, nullable: true })
  phase!: TrainingPhase | null;

  @Column(json)
  options!: JsonObject;

  @Column({ type: 'varchar', length: 16 })
  promote!: PromotionMode;

  @Column({ type: 'varchar', length: 16 })
  origin!: JobOrigin;

  /** In [0, 1]. */
  @Column(float)
  progress!: number;

  @Column(json)
  details!: Readonly<Record<string, number | string>>;

  @Column(json)
  metrics!: Readonly<Record<string, number>>;

  @Column({ type: 'varchar', length: 64, nullable: true })
  modelVersion!: string | null;

  @Column({ ...json, nullable: true })
  verdict!: Verdict | null;

  @Column({ ...json, nullable: true })
  failure!: TrainingFailure | null;

  @Column({ type: 'integer' })
  attempts!: number;

  @Column({ ...id, nullable: true })
  runId!: string | null;

  @Column({ ...instant, nullable: true })
  cancelRequestedAt!: Date | null;

  @Column(instant)
  createdAt!: Date;

  @Column({ ...instant, nullable: true })
  startedAt!: Date | null;

  @Column({ ...instant, nullable: true })
  finishedAt!: Date | null;
}
