import type { Announcements } from '@attention-flow/messaging';
import type { Clock } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Logger } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import type { BundleStore } from '../bundle/bundle-store.ts';
import type { TaskTable } from '../task/task-table.ts';
import type { ModelVersionRepository } from '../version/model-version.repository.ts';
import { activatedTopic } from './activation.ts';
import type { Place } from './activation.ts';
import type { ActiveModelRepository } from './active-model.repository.ts';
import type { ModelOpener } from './model-opener.ts';

export interface ReplicaParts {
  readonly tasks: TaskTable;
  readonly active: ActiveModelRepository;
  readonly versions: ModelVersionRepository;
  readonly bundles: BundleStore;
  readonly opener: ModelOpener;
  readonly announcements: Announcements;
  readonly clock: Clock;
}

/** Announcements reach running replicas at once; whoever missed one sees it by then. */
const lookAgainMs = 30_000;

/** Keeps the models of this process those that the table of active models says. */
export class Replica {
  private readonly logger = new Logger('ModelLifecycle');
  /** What was said already of versions that cannot be opened. */
  private readonly told = new Set<string>();
  private last: Promise<void> = Promise.resolve();
  private heard: Subscription | undefined;
  private endWaiting = (): void => undefined;
  private isStopped = false;

  constructor(private readonly parts: ReplicaParts) {}

  /** Opens every active model; one that is damaged is passed over by name, and the one before it answers. */
  async start(): Promise<void> {
    this.heard = this.parts.announcements
      .heard$(activatedTopic)
      .subscribe(({ tenantId, payload }) => this.hear(tenantId, payload));
    await this.lookAtAll();
    this.wait();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.heard?.unsubscribe();
    this.endWaiting();
    await this.last;
  }

  /** Turns to what the table says for a tenant and task; one after the other. */
  refresh(place: Place): Promise<void> {
    const done = this.last.then(() => (this.isStopped ? undefined : this.turn(place)));
    this.last = done.catch((error: unknown) => {
      this.logger.error(`Cannot look up the model of '${place.task}'`, error);
    });
    return this.last;
  }

  private hear(tenantId: string | null, payload: unknown): void {
    const task = typeof payload === 'object' && payload !== null && 'task' in payload ? payload.task : null;
    if (tenantId === null || typeof task !== 'string' || !this.parts.tasks.has(task)) return;
    void this.refresh({ tenantId: tenantId as TenantId, task });
  }

  private wait(): void {
    this.endWaiting = this.parts.clock.schedule(lookAgainMs, () => {
      void this.lookAtAll()
        .catch((error: unknown) => this.logger.error('Cannot look up the active models', error))
        .finally(() => {
          if (!this.isStopped) this.wait();
        });
    });
  }

  private async lookAtAll(): Promise<void> {
    const { active, tasks, bundles, versions } = this.parts;
    for (const { tenantId, task } of await active.all()) {
      if (tasks.has(task)) await this.refresh({ tenantId, task });
    }
    await bundles.tidy(await versions.keptNames());
  }

  private async turn({ tenantId, task: name }: Place): Promise<void> {
    const task = this.parts.tasks.require(name);
    const row = await this.parts.active.find(tenantId, name);
    const serving = task.active.versionOf(tenantId);
    if (!row) return task.active.withdraw(tenantId);
    if (serving === row.version) return;
    // A replica that answers goes on as it is until the new one can be opened; one that starts takes what it can.
    const wanted = serving === null ? [row.version, ...row.history.toReversed()] : [row.version];
    for (const version of wanted) if (await this.serve(tenantId, name, version)) return;
  }

  private async serve(tenantId: TenantId, task: string, name: string): Promise<boolean> {
    const { tasks, versions, opener } = this.parts;
    try {
      const version = await versions.find(name);
      if (!version?.isKept) return false;
      const model = await opener.open(version, (folder) => tasks.require(task).load(folder));
      await model.serve(tenantId, name);
      return true;
    } catch (error) {
      if (!this.told.has(name)) this.logger.error(`Model ${name} cannot be opened`, error);
      this.told.add(name);
      return false;
    }
  }
}
