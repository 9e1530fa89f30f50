import { insertMany, readPage } from '@attention-flow/persistence';
import type { Database, Page } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { IsNull } from 'typeorm';
import type { TrainingJob, TrainingJobId, TrainingJobState } from './training-job.ts';
import { TrainingJobEntity } from './training-job.entity.ts';

export interface JobFilter {
  readonly task?: string | undefined;
  readonly state?: TrainingJobState | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
}

/** Changes are made to a job as it was read: of two that want to change it, one is told that it came too late. */
export class TrainingJobRepository {
  constructor(private readonly database: Database) {}

  find(id: TrainingJobId): Promise<TrainingJob | null> {
    return this.rows.findOneBy({ id });
  }

  /** Latest first. @throws InvalidCursorError */
  page(tenantId: TenantId, { task, state, limit, after }: JobFilter): Promise<Page<TrainingJob>> {
    return readPage(this.rows, {
      where: { tenantId, ...(task !== undefined && { task }), ...(state !== undefined && { state }) },
      order: [{ by: 'createdAt', direction: 'DESC' }],
      limit,
      after,
    });
  }

  countWaiting(tenantId: TenantId): Promise<number> {
    return this.rows.countBy({ tenantId, state: 'queued' });
  }

  async insert(job: TrainingJob): Promise<void> {
    await insertMany(this.database, TrainingJobEntity, [job]);
  }

  /** @param before as it was read. @returns whether it was still so */
  async replace(before: TrainingJob, after: TrainingJob): Promise<boolean> {
    const { id, state, runId } = before;
    // The options stay; a cancellation is asked for by others while it runs: only `requestCancellation` writes it.
    const { options: _, cancelRequestedAt: __, ...values } = after;
    const { affected } = await this.rows.update({ id, state, runId: runId ?? IsNull() }, values);
    return affected === 1;
  }

  /** @returns whether the job was running */
  async requestCancellation(id: TrainingJobId, now: Date): Promise<boolean> {
    const { affected } = await this.rows.update({ id, state: 'running' }, { cancelRequestedAt: now });
    return affected === 1;
  }

  private get rows() {
    return this.database.rows(TrainingJobEntity);
  }
}
