import type { Announcements, Messages, WorkQueues } from '@attention-flow/messaging';
import type { Clock, Database, Ids } from '@attention-flow/persistence';
import { Activation } from './active/activation.ts';
import { ActiveModelRepository } from './active/active-model.repository.ts';
import { ActiveModelService } from './active/active-model.service.ts';
import { ModelOpener } from './active/model-opener.ts';
import { Replica } from './active/replica.ts';
import { Publisher } from './job/publisher.ts';
import { RetrainingSchedule } from './job/retraining-schedule.ts';
import { TrainingBoard } from './job/training-board.ts';
import { TrainingJobRepository } from './job/training-job.repository.ts';
import { TrainingJobService } from './job/training-job.service.ts';
import { TrainingRunner } from './job/training-runner.ts';
import { settingsOf } from './lifecycle.options.ts';
import type { LifecycleOptions, LifecycleSettings } from './lifecycle.options.ts';
import { TaskTable } from './task/task-table.ts';
import { ModelVersionRepository } from './version/model-version.repository.ts';
import { ModelVersionService } from './version/model-version.service.ts';
import { VersionPruner } from './version/version-pruner.ts';

/** What the life cycle stands on. */
export interface LifecyclePorts {
  /** Opened with `lifecycleEntities` and `lifecycleMigrations`. */
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Of a `Messaging` that was opened with `lifecycleSubscriptions`. */
  readonly messages: Messages;
  readonly queues: WorkQueues;
  readonly announcements: Announcements;
}

/** The life of the models of one service, in one of its processes. */
export class ModelLifecycle {
  readonly jobs: TrainingJobService;
  readonly versions: ModelVersionService;
  readonly activeModels: ActiveModelService;
  private readonly replica: Replica;
  private readonly runner: TrainingRunner;
  private readonly schedule: RetrainingSchedule | undefined;
  private readonly scheduleFor: (everyMs: number) => RetrainingSchedule;
  private readonly board = new TrainingBoard();
  private readonly settings: LifecycleSettings;

  /** @throws LifecycleSetupError */
  constructor(ports: LifecyclePorts, options: LifecycleOptions) {
    const settings = settingsOf(options);
    const { bundles, events, audit, retrainEveryMs } = settings;
    const tasks = new TaskTable(settings.tasks);
    const versions = new ModelVersionRepository(ports.database);
    const active = new ActiveModelRepository(ports.database);
    const jobs = new TrainingJobRepository(ports.database);
    const opener = new ModelOpener(bundles);
    const shared = { ...ports, ...settings, tasks, versions, active, jobs, opener, board: this.board };
    const activation = new Activation({ ...shared, events, audit });
    const pruner = new VersionPruner(shared);
    const publisher = new Publisher({ ...shared, activation, pruner, events, audit });
    this.settings = settings;
    this.replica = new Replica(shared);
    this.jobs = new TrainingJobService({ ...shared, audit });
    this.versions = new ModelVersionService(versions);
    this.activeModels = new ActiveModelService({ ...shared, activation, replica: this.replica });
    this.runner = new TrainingRunner({ ...shared, publisher, settings });
    this.scheduleFor = (everyMs) => new RetrainingSchedule({ ...shared, jobs: this.jobs, everyMs });
    if (retrainEveryMs !== undefined) this.schedule = this.scheduleFor(retrainEveryMs);
  }

  /** Opens the active models, and begins to train. */
  async start(): Promise<void> {
    await this.replica.start();
    if (!this.settings.isTraining) return;
    await this.runner.start();
    this.schedule?.start();
  }

  /** Asks for a training of every model in use whose last scheduled one was so long ago. @returns of how many */
  retrain(everyMs: number): Promise<number> {
    return this.scheduleFor(everyMs).look();
  }

  /** Puts a job that runs back into the queue and ends all streams; models answer on. */
  async stopWork(): Promise<void> {
    await this.schedule?.stop();
    await this.runner.stop();
    this.board.close();
    await this.replica.stop();
  }

  /** Lets go of the models, when nobody asks them any more. */
  async close(): Promise<void> {
    await Promise.all(this.settings.tasks.map(({ active }) => active.close()));
    await this.settings.bundles.close();
  }
}
