import type { Announcements, Messages } from '@attention-flow/messaging';
import type { Clock, Database, Ids, Page } from '@attention-flow/persistence';
import type { AuditLog, TenantId } from '@attention-flow/security';
import type { Observable } from 'rxjs';
import {
  TooManyTrainingJobsError,
  TrainingJobFinishedError,
  TrainingJobNotFoundError,
} from '../lifecycle.errors.ts';
import type { TaskTable } from '../task/task-table.ts';
import type { TrainingBoard } from './training-board.ts';
import { cancelled, isFinished, queued } from './training-job.ts';
import type { JobOrigin, PromotionMode, TrainingJob, TrainingJobId } from './training-job.ts';
import type { JobFilter, TrainingJobRepository } from './training-job.repository.ts';
import { cancellationTopic, trainingTopic } from './training-topics.ts';
import { watchJob } from './watch-job.ts';

export interface JobRequest {
  readonly tenantId: TenantId;
  /** May be left out where there is one. */
  readonly task?: string | undefined;
  /** For the task to parse. */
  readonly options?: unknown;
  readonly promote?: PromotionMode | undefined;
  readonly origin?: JobOrigin | undefined;
  /** The id of an API key; `null` for the service itself. */
  readonly actor?: string | null | undefined;
}

export interface JobServiceParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly messages: Messages;
  readonly announcements: Announcements;
  readonly tasks: TaskTable;
  readonly jobs: TrainingJobRepository;
  readonly board: TrainingBoard;
  readonly audit: AuditLog | undefined;
  readonly maxWaitingJobs: number;
}

/** Asks for trainings, and looks after them. */
export class TrainingJobService {
  constructor(private readonly parts: JobServiceParts) {}

  /**
   * Stores the job and asks the trainers for it, both or neither.
   *
   * @throws ModelTaskNotFoundError, InvalidRequestError for options, TooManyTrainingJobsError; what the task refuses with
   */
  async request({ tenantId, options = {}, ...rest }: JobRequest): Promise<TrainingJob> {
    const { database, messages, jobs, ids, clock, audit, maxWaitingJobs } = this.parts;
    const task = this.parts.tasks.require(rest.task);
    const parsed = task.parse(options);
    await task.checkRequest({ tenantId, options: parsed });
    if ((await jobs.countWaiting(tenantId)) >= maxWaitingJobs)
      throw new TooManyTrainingJobsError(maxWaitingJobs);
    const { promote = 'automatic', origin = 'request', actor = null } = rest;
    const job = queued(
      { id: ids.next(), tenantId, task: task.name, options: parsed, promote, origin },
      clock.now(),
    );
    await database.transaction(async () => {
      await jobs.insert(job);
      await messages.publish({ topic: trainingTopic, payload: { jobId: job.id }, tenantId });
      await audit?.record({
        ...{ tenantId, actor, action: 'trainingJob.requested', resource: `training-jobs/${job.id}` },
        details: { task: job.task, options: parsed, promote, origin },
      });
    });
    return job;
  }

  /** @throws TrainingJobNotFoundError */
  async find(tenantId: TenantId, id: TrainingJobId): Promise<TrainingJob> {
    const job = this.parts.board.latest(id) ?? (await this.parts.jobs.find(id));
    if (job?.tenantId !== tenantId) throw new TrainingJobNotFoundError(id);
    return job;
  }

  /** Latest first. @throws InvalidCursorError */
  async page(tenantId: TenantId, filter: JobFilter): Promise<Page<TrainingJob>> {
    const { rows, next } = await this.parts.jobs.page(tenantId, filter);
    return { rows: rows.map((job) => this.parts.board.latest(job.id) ?? job), next };
  }

  /**
   * The job as it is and every change of it, wherever it runs; completes when the job has ended, or the service stops.
   *
   * @throws TrainingJobNotFoundError
   */
  async watch(tenantId: TenantId, id: TrainingJobId): Promise<Observable<TrainingJob>> {
    const { board, clock, jobs } = this.parts;
    return watchJob(await this.find(tenantId, id), { board, clock, find: (jobId) => jobs.find(jobId) });
  }

  /**
   * Ends a job that waits at once, one that runs within a second or two; asked again it is no error.
   *
   * @throws TrainingJobNotFoundError, TrainingJobFinishedError
   */
  async cancel(tenantId: TenantId, id: TrainingJobId, actor: string | null): Promise<TrainingJob> {
    const { database, jobs, clock, audit, announcements, board } = this.parts;
    const job = await jobs.find(id);
    if (job?.tenantId !== tenantId) throw new TrainingJobNotFoundError(id);
    if (job.state === 'cancelled' || job.cancelRequestedAt) return job;
    if (isFinished(job)) throw new TrainingJobFinishedError(id, job.state);
    const ended = cancelled(job, clock.now());
    await database.transaction(async () => {
      const isWaiting = job.state === 'queued' && (await jobs.replace(job, ended));
      if (!isWaiting && !(await jobs.requestCancellation(id, clock.now())))
        throw new TrainingJobFinishedError(id, 'ended');
      await announcements.announce(cancellationTopic, { jobId: id }, tenantId);
      const resource = `training-jobs/${id}`;
      await audit?.record({ tenantId, actor, action: 'trainingJob.cancelled', resource });
    });
    const now = (await jobs.find(id)) ?? ended;
    if (isFinished(now)) board.show(now);
    return now;
  }
}
