import { done } from '@attention-flow/messaging';
import type { Announcements, Consumer, Outcome, WorkQueues } from '@attention-flow/messaging';
import type { Ids } from '@attention-flow/persistence';
import { Logger } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { z } from 'zod';
import type { LifecycleSettings } from '../lifecycle.options.ts';
import type { TaskTable } from '../task/task-table.ts';
import type { Publisher } from './publisher.ts';
import { RunControl, RunEnded } from './run-control.ts';
import { RunningJob } from './running-job.ts';
import type { TrainingBoard } from './training-board.ts';
import { cancelled, dataFolderOf, failed, isFinished, started, yielded } from './training-job.ts';
import type { TrainingFailure, TrainingJob, TrainingJobId } from './training-job.ts';
import type { TrainingJobRepository } from './training-job.repository.ts';
import { TrainingRun } from './training-run.ts';
import type { RunParts } from './training-run.ts';
import { cancellationTopic, trainingSubscription } from './training-topics.ts';

export interface RunnerParts extends RunParts {
  readonly tasks: TaskTable;
  readonly jobs: TrainingJobRepository;
  readonly board: TrainingBoard;
  readonly publisher: Publisher;
  readonly queues: WorkQueues;
  readonly announcements: Announcements;
  readonly ids: Ids;
  readonly settings: Pick<LifecycleSettings, 'maxAttempts' | 'leaseMs' | 'maxTrainingMs'>;
}

/** Attempts are counted by the job: being told to stop is none. */
const manyDeliveries = 1_000_000;
const soonMs = 1_000;
const asked = z.object({ jobId: z.string().transform((id) => id as TrainingJobId) });

/** Runs the jobs of the work queue that replicas share, in this process one at a time. */
export class TrainingRunner {
  private readonly logger = new Logger('ModelLifecycle');
  private consumer: Consumer | undefined;
  private cancellations: Subscription | undefined;
  private current: { readonly id: TrainingJobId; readonly control: RunControl } | undefined;
  private isStopping = false;

  constructor(private readonly parts: RunnerParts) {}

  async start(): Promise<void> {
    const { queues, announcements, settings } = this.parts;
    this.cancellations = announcements.heard$(cancellationTopic).subscribe(({ payload }) => {
      const parsed = asked.safeParse(payload);
      if (parsed.success && parsed.data.jobId === this.current?.id) this.current.control.end('cancelled');
    });
    this.consumer = await queues.consume({
      ...trainingSubscription,
      concurrency: 1,
      leaseMs: settings.leaseMs,
      maxDeliveries: manyDeliveries,
      parse: (payload) => asked.parse(payload),
      handler: ({ payload }, signal) => this.handle(payload.jobId, signal),
    });
  }

  /** Puts the job that runs back into the queue, and takes no more. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.cancellations?.unsubscribe();
    const stopped = this.consumer?.stop();
    this.current?.control.end('stopping');
    await stopped;
  }

  private async handle(id: TrainingJobId, isLost: AbortSignal): Promise<Outcome> {
    const { jobs, ids, clock, settings } = this.parts;
    const found = await jobs.find(id);
    if (!found || isFinished(found)) return done;
    await this.cleanUp(found);
    if (found.cancelRequestedAt) return this.close(found, cancelled(found, clock.now()));
    if (found.attempts >= settings.maxAttempts) {
      const detail = `Its process or replica died; it was begun ${found.attempts} times`;
      return this.close(found, failed(found, { reason: 'interrupted', detail }, clock.now()));
    }
    const job = started(found, ids.next(), clock.now());
    // A client has cancelled it this very moment, or it went to somebody else.
    if (!(await jobs.replace(found, job))) return { kind: 'retry', afterMs: soonMs, reason: 'job changed' };
    const control = new RunControl(clock, settings.maxTrainingMs, isLost);
    this.current = { id, control };
    // Told to stop while the job was being taken.
    if (this.isStopping) control.end('stopping');
    try {
      return await this.run(job, control);
    } finally {
      this.current = undefined;
      control.dispose();
    }
  }

  private async run(job: TrainingJob, control: RunControl): Promise<Outcome> {
    const running = new RunningJob(this.parts, job);
    running.show(job);
    try {
      const task = this.parts.tasks.require(job.task);
      const candidate = await new TrainingRun(this.parts, task, running, control).run();
      const { verdict, modelVersion } = await this.parts.publisher.publish(candidate, running);
      this.logger.log(`Training job ${job.id}: model ${modelVersion} ${verdict?.kind}, ${verdict?.detail}`);
      return done;
    } catch (error) {
      return await this.ended(running, error);
    } finally {
      await this.discard(job.id);
    }
  }

  /** What a run that gave no version leaves behind. */
  private async ended(running: RunningJob, error: unknown): Promise<Outcome> {
    const kind = error instanceof RunEnded ? error.kind : 'failed';
    const { job } = running;
    if (kind === 'lost') {
      running.drop();
      return { kind: 'retry', reason: 'the job went to somebody else' };
    }
    const now = this.parts.clock.now();
    const next =
      kind === 'stopping'
        ? yielded(job)
        : kind === 'cancelled'
          ? cancelled(job, now)
          : failed(job, this.failureOf(error), now);
    try {
      await running.settle(next);
    } catch (lost) {
      if (!(lost instanceof RunEnded)) throw lost;
      running.drop();
      return { kind: 'retry', reason: 'the job went to somebody else' };
    }
    running.show(next);
    if (kind === 'failed') this.logger.error(`Training job ${job.id} failed`, error);
    return kind === 'stopping' ? { kind: 'retry', afterMs: 0, reason: 'the service stops' } : done;
  }

  private failureOf(error: unknown): TrainingFailure {
    const hours = this.parts.settings.maxTrainingMs / 3_600_000;
    if (error instanceof RunEnded)
      return { reason: 'trainingFailed', detail: `It took longer than ${hours} h` };
    return { reason: 'trainingFailed', detail: error instanceof Error ? error.message : String(error) };
  }

  private async close(before: TrainingJob, after: TrainingJob): Promise<Outcome> {
    const isDone = await this.parts.jobs.replace(before, after);
    if (!isDone) return { kind: 'retry', afterMs: soonMs, reason: 'job changed' };
    this.parts.board.show(after);
    return done;
  }

  /** What a process that died has left of the job. */
  private async cleanUp({ id, modelVersion }: TrainingJob): Promise<void> {
    await this.discard(id);
    if (modelVersion === null || (await this.parts.versions.find(modelVersion))) return;
    await this.parts.bundles.delete(modelVersion);
  }

  private async discard(id: TrainingJobId): Promise<void> {
    await this.parts.bundles.discard(id);
    await this.parts.bundles.discard(dataFolderOf(id));
  }
}
