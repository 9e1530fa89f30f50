import type { Clock } from '@attention-flow/persistence';
import { Observable } from 'rxjs';
import type { TrainingBoard } from './training-board.ts';
import { isFinished } from './training-job.ts';
import type { TrainingJob, TrainingJobId } from './training-job.ts';

interface WatchParts {
  readonly board: TrainingBoard;
  readonly clock: Clock;
  readonly find: (id: TrainingJobId) => Promise<TrainingJob | null>;
}

/** How often a job is looked up that another process runs. */
const pollMs = 500;

/**
 * The job as it is and as it changes, to its end: from this process while it runs here, from the database where it
 * waits or runs elsewhere. Completes too when the service stops.
 */
export function watchJob(job: TrainingJob, { board, clock, find }: WatchParts): Observable<TrainingJob> {
  return new Observable((subscriber) => {
    let [shown, endPolling] = ['', () => {}];
    const show = (next: TrainingJob): void => {
      const text = JSON.stringify(next);
      if (text === shown || subscriber.closed) return;
      shown = text;
      subscriber.next(next);
      if (isFinished(next)) subscriber.complete();
    };
    const poll = (): void => {
      if (subscriber.closed) return;
      endPolling = clock.schedule(pollMs, () => void look());
    };
    const look = async (): Promise<void> => {
      try {
        const stored = board.latest(job.id) ? null : await find(job.id);
        // It may have begun here while it was looked up: what was read is older than what was shown.
        if (stored && !board.latest(job.id)) show(stored);
        poll();
      } catch (error) {
        subscriber.error(error);
      }
    };
    const heard = board.changes$(job.id).subscribe({ next: show, complete: () => subscriber.complete() });
    show(board.latest(job.id) ?? job);
    poll();
    return () => {
      heard.unsubscribe();
      endPolling();
    };
  });
}
