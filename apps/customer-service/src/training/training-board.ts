import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { BehaviorSubject } from 'rxjs';
import type { Observable } from 'rxjs';
import { isFinished } from './training-job.ts';
import type { TrainingJob, TrainingJobId } from './training-job.ts';

/** Where unfinished jobs stand this very moment; the database learns of it less often. */
@Injectable()
export class TrainingBoard {
  private readonly jobs = new Map<TrainingJobId, BehaviorSubject<TrainingJob>>();

  show(job: TrainingJob): void {
    const job$ = this.jobs.get(job.id) ?? new BehaviorSubject(job);
    this.jobs.set(job.id, job$);
    job$.next(job);
    if (!isFinished(job)) return;
    job$.complete();
    this.jobs.delete(job.id);
  }

  latest(tenantId: TenantId, id: TrainingJobId): TrainingJob | undefined {
    return this.find(tenantId, id)?.value;
  }

  /** The job as it is and as it changes, to its end; `undefined` for one that is not going on. */
  watch(tenantId: TenantId, id: TrainingJobId): Observable<TrainingJob> | undefined {
    return this.find(tenantId, id)?.asObservable();
  }

  /** Ends every stream, so that nobody waits for a service that stops. */
  close(): void {
    for (const job$ of this.jobs.values()) job$.complete();
    this.jobs.clear();
  }

  private find(tenantId: TenantId, id: TrainingJobId): BehaviorSubject<TrainingJob> | undefined {
    const job$ = this.jobs.get(id);
    return job$?.value.tenantId === tenantId ? job$ : undefined;
  }
}
