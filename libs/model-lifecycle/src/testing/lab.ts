import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Messaging, messagingEntities, messagingMigrations } from '@attention-flow/messaging';
import { Database, SystemClock, TimeOrderedIds } from '@attention-flow/persistence';
import { AuditLog, privacyEntities, privacyMigrations } from '@attention-flow/security';
import { Logger } from '@nestjs/common';
import { filter, firstValueFrom, from, mergeMap } from 'rxjs';
import { ActiveModel } from '../active/active-model.ts';
import { DirectoryBundleStore } from '../bundle/directory-bundle-store.ts';
import { ModelEvents } from '../events/model-events.ts';
import type { ModelEvent } from '../events/model-events.ts';
import { isFinished } from '../job/training-job.ts';
import type { TrainingJob } from '../job/training-job.ts';
import { lifecycleSubscriptions } from '../job/training-topics.ts';
import { ModelLifecycle } from '../lifecycle.ts';
import type { LifecycleOptions } from '../lifecycle.options.ts';
import { lifecycleEntities, lifecycleMigrations } from '../schema.ts';
import type { RunProgram } from '../task/training-process.ts';
import type { TrainingProgram } from '../task/training-program.ts';
import { WordTask, wordRows } from './word-task.ts';
import type { WordModel } from './word-task.ts';

/** For specs: programs in the process of the spec; what a child process costs is shown elsewhere. */
const runHere: RunProgram = (program, work) =>
  from(import(fileURLToPath(program)) as Promise<{ readonly train: TrainingProgram<unknown> }>).pipe(
    mergeMap(({ train }) => train(work)),
  );

// What fails on purpose is no news.
Logger.overrideLogger(false);

/** Where the replicas of a spec meet. */
export class Place {
  private readonly replicas: Replica[] = [];

  private constructor(
    readonly folder: string,
    private readonly url: string | undefined,
    /** Of the database, and the service's name in NATS. */
    readonly schema: string,
    private readonly natsUrl: string | undefined,
  ) {}

  static async open(url: string | undefined, natsUrl?: string): Promise<Place> {
    const folder = await mkdtemp(join(tmpdir(), 'model-lifecycle-'));
    return new Place(folder, url, `test_${randomBytes(6).toString('hex')}`, natsUrl);
  }

  async replica(options: Partial<LifecycleOptions> = {}): Promise<Replica> {
    const replica = await Replica.start(
      { folder: this.folder, url: this.url, schema: this.schema, natsUrl: this.natsUrl },
      options,
    );
    this.replicas.push(replica);
    return replica;
  }

  async drop(): Promise<void> {
    for (const replica of this.replicas) await replica.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Events as a service would send them. */
class KeptEvents extends ModelEvents {
  readonly kept: ModelEvent[] = [];

  async publish(event: ModelEvent): Promise<void> {
    this.kept.push(event);
    return Promise.resolve();
  }
}

interface ReplicaPlace {
  readonly folder: string;
  readonly url: string | undefined;
  readonly schema: string;
  readonly natsUrl: string | undefined;
}

/** One process of a service. */
export class Replica {
  private isStopped = false;

  private constructor(
    readonly database: Database,
    readonly messaging: Messaging,
    readonly lifecycle: ModelLifecycle,
    readonly task: WordTask,
    private readonly published: KeptEvents,
    readonly audit: AuditLog,
  ) {}

  static async start(
    { natsUrl, ...place }: ReplicaPlace,
    options: Partial<LifecycleOptions>,
  ): Promise<Replica> {
    const database = await Database.open({
      ...place,
      entities: [...messagingEntities, ...privacyEntities, ...lifecycleEntities],
      migrations: [...messagingMigrations, ...privacyMigrations, ...lifecycleMigrations],
    });
    const clock = new SystemClock();
    const ids = new TimeOrderedIds(clock);
    const subscriptions = lifecycleSubscriptions;
    const carrier = { natsUrl, service: place.schema };
    const messaging = await Messaging.open({ database, clock, ids, subscriptions, ...carrier });
    const task = new WordTask(new ActiveModel<WordModel>(), wordRows);
    const [events, audit] = [new KeptEvents(), new AuditLog(database, clock)];
    const { messages, queues, announcements } = messaging;
    const lifecycle = new ModelLifecycle(
      { database, clock, ids, messages, queues, announcements },
      {
        ...{ tasks: [task], events, audit, runProgram: runHere },
        bundles: new DirectoryBundleStore(join(place.folder, 'models')),
        ...options,
      },
    );
    await lifecycle.start();
    return new Replica(database, messaging, lifecycle, task, events, audit);
  }

  get events(): readonly ModelEvent[] {
    return this.published.kept;
  }

  /** Waits for a job's end, or what is asked for. */
  async until(
    { id, tenantId }: Pick<TrainingJob, 'id' | 'tenantId'>,
    is: (job: TrainingJob) => boolean = isFinished,
  ): Promise<TrainingJob> {
    return firstValueFrom((await this.lifecycle.jobs.watch(tenantId, id)).pipe(filter(is)));
  }

  async stop(): Promise<void> {
    if (this.isStopped) return;
    this.isStopped = true;
    await this.lifecycle.stopWork();
    await this.messaging.close(1_000);
    await this.lifecycle.close();
    await this.database.close();
  }
}
