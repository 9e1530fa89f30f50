import { Subject, filter } from 'rxjs';
import type { Observable } from 'rxjs';
import { isFinished } from './training-job.ts';
import type { TrainingJob, TrainingJobId } from './training-job.ts';

/** Where the jobs of this process stand this very moment; the database learns of it less often. */
export class TrainingBoard {
  private readonly running = new Map<TrainingJobId, TrainingJob>();
  private readonly changes = new Subject<TrainingJob>();

  show(job: TrainingJob): void {
    if (isFinished(job) || job.state === 'queued') this.running.delete(job.id);
    else this.running.set(job.id, job);
    this.changes.next(job);
  }

  /** What this process does with the job now. */
  latest(id: TrainingJobId): TrainingJob | undefined {
    return this.running.get(id);
  }

  /** Hot; completes when the service stops. */
  changes$(id: TrainingJobId): Observable<TrainingJob> {
    return this.changes.pipe(filter((job) => job.id === id));
  }

  /** Forgets a job that went to somebody else. */
  drop(id: TrainingJobId): void {
    this.running.delete(id);
  }

  /** Ends every stream, so that nobody waits for a service that stops. */
  close(): void {
    this.changes.complete();
    this.running.clear();
  }
}
