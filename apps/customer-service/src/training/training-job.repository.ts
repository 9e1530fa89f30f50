import { Injectable } from '@nestjs/common';
import { Database } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { TrainingJob, TrainingJobId, TrainingJobState } from './training-job.ts';
import { TrainingJobEntity } from './training-job.entity.ts';

@Injectable()
export class TrainingJobRepository {
  constructor(private readonly database: Database) {}

  findById(tenantId: TenantId, id: TrainingJobId): Promise<TrainingJob | null> {
    return this.rows.findOneBy({ tenantId, id });
  }

  /** Of all tenants, oldest first. */
  inState(state: TrainingJobState): Promise<readonly TrainingJob[]> {
    return this.rows.find({ where: { state }, order: { id: 'ASC' } });
  }

  async save<Job extends TrainingJob>(job: Job): Promise<Job> {
    await this.rows.save(job);
    return job;
  }

  private get rows() {
    return this.database.rows(TrainingJobEntity);
  }
}
