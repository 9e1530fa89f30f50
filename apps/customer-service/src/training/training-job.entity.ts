import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { float, id, instant, json } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type {
  Preset,
  TrainingFailure,
  TrainingJob,
  TrainingJobId,
  TrainingJobState,
} from './training-job.ts';

/** One training job; finished jobs stay as its history. */
@Entity({ name: 'training_job' })
export class TrainingJobEntity implements TrainingJob {
  @PrimaryColumn(id)
  id!: TrainingJobId;

  @Index()
  @Column(id)
  tenantId!: TenantId;

  @Index()
  @Column({ type: 'varchar', length: 16 })
  state!: TrainingJobState;

  @Column({ type: 'varchar', length: 16 })
  preset!: Preset;

  @Column({ type: 'integer' })
  seed!: number;

  /** In [0, 1]. */
  @Column(float)
  progress!: number;

  @Column({ type: 'integer', nullable: true })
  epoch!: number | null;

  @Column({ type: 'integer', nullable: true })
  epochs!: number | null;

  @Column({ ...float, nullable: true })
  loss!: number | null;

  /** On the examples held out of the training, in [0, 1]. */
  @Column({ ...float, nullable: true })
  accuracy!: number | null;

  @Column({ ...float, nullable: true })
  macroF1!: number | null;

  @Column({ type: 'varchar', length: 64, nullable: true })
  modelVersion!: string | null;

  @Column({ ...json, nullable: true })
  failure!: TrainingFailure | null;

  @Column(instant)
  createdAt!: Date;

  @Column({ ...instant, nullable: true })
  startedAt!: Date | null;

  @Column({ ...instant, nullable: true })
  finishedAt!: Date | null;
}
