import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { float, id, instant } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';

/** A trained model that was stored; its bundle lies in `models/<version>`. */
@Entity({ name: 'model_version' })
export class ModelVersionEntity {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  version!: string;

  @Index()
  @Column(id)
  tenantId!: TenantId;

  @Column(id)
  trainingJobId!: string;

  /** On the examples held out of the training, in [0, 1]. */
  @Column({ ...float, nullable: true })
  accuracy!: number | null;

  @Column({ ...float, nullable: true })
  macroF1!: number | null;

  @Column(instant)
  createdAt!: Date;
}
