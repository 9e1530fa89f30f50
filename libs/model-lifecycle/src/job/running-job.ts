import type { Clock } from '@attention-flow/persistence';
import type { TrainingReport } from '../task/training-program.ts';
import { RunEnded } from './run-control.ts';
import type { TrainingBoard } from './training-board.ts';
import { advanced } from './training-job.ts';
import type { TrainingJob, TrainingPhase } from './training-job.ts';
import type { TrainingJobRepository } from './training-job.repository.ts';

/** Steps are shown at once, and stored so often, so that a write does not follow each batch. */
const storeEveryMs = 500;

/** A job that this process runs. Every change fails once another process has taken the job over. */
export class RunningJob {
  private storedAt = 0;

  constructor(
    private readonly parts: {
      readonly jobs: TrainingJobRepository;
      readonly board: TrainingBoard;
      readonly clock: Clock;
    },
    private current: TrainingJob,
    private stored: TrainingJob = current,
  ) {}

  get job(): TrainingJob {
    return this.current;
  }

  /** @throws RunEnded when the job was lost or is to be cancelled */
  async enter(phase: TrainingPhase, modelVersion: string | null = this.current.modelVersion): Promise<void> {
    await this.store({ ...this.current, phase, modelVersion });
    this.show(this.current);
    const row = await this.parts.jobs.find(this.current.id);
    if (row?.cancelRequestedAt) throw new RunEnded('cancelled');
  }

  /** @throws RunEnded */
  async advance(report: TrainingReport): Promise<void> {
    const next = advanced(this.current, report);
    const now = this.parts.clock.now().getTime();
    if (report.kind === 'measured' || now - this.storedAt >= storeEveryMs) await this.store(next);
    this.show(next);
  }

  /** For the last change: takes part in the transaction around; {@link show} it when that is committed. @throws RunEnded */
  async settle(next: TrainingJob): Promise<void> {
    if (!(await this.parts.jobs.replace(this.stored, next))) throw new RunEnded('lost');
  }

  show(next: TrainingJob): void {
    this.current = next;
    this.parts.board.show(next);
  }

  /** It is somebody else's now. */
  drop(): void {
    this.parts.board.drop(this.current.id);
  }

  private async store(next: TrainingJob): Promise<void> {
    await this.settle(next);
    this.storedAt = this.parts.clock.now().getTime();
    this.stored = next;
    this.current = next;
  }
}
