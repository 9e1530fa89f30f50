import type { Clock } from '@attention-flow/persistence';
import { Logger } from '@nestjs/common';
import type { ActiveModelRepository } from '../active/active-model.repository.ts';
import type { TaskTable } from '../task/task-table.ts';
import type { TrainingJobService } from './training-job.service.ts';

export interface ScheduleParts {
  readonly clock: Clock;
  readonly tasks: TaskTable;
  readonly active: ActiveModelRepository;
  readonly jobs: TrainingJobService;
  /** Between two trainings of one tenant and task. */
  readonly everyMs: number;
}

const lookEveryMs = 60_000;

/** Asks for a training of every model in use from time to time; of several replicas, one does. */
export class RetrainingSchedule {
  private readonly logger = new Logger('ModelLifecycle');
  private endWaiting = (): void => undefined;
  private isStopped = false;
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly parts: ScheduleParts) {}

  start(): void {
    const { clock, everyMs } = this.parts;
    this.endWaiting = clock.schedule(Math.min(lookEveryMs, everyMs), () => {
      this.looking = this.look()
        .then(() => undefined)
        .catch((error: unknown) => this.logger.error('Cannot look for models to train anew', error))
        .finally(() => {
          if (!this.isStopped) this.start();
        });
    });
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.endWaiting();
    await this.looking;
  }

  /** Asks for what is due now. @returns how many */
  async look(): Promise<number> {
    const { clock, tasks, active, jobs, everyMs } = this.parts;
    const now = clock.now();
    const before = new Date(now.getTime() - everyMs);
    let count = 0;
    for (const row of await active.all()) {
      if (!tasks.has(row.task) || !(await active.markScheduled(row, before, now))) continue;
      const { tenantId, task } = row;
      try {
        await jobs.request({ tenantId, task, origin: 'schedule' });
        count += 1;
      } catch (error) {
        this.logger.warn(`'${task}' of tenant ${tenantId} is not trained anew: ${String(error)}`);
      }
    }
    return count;
  }
}
