import { systemTenantId } from '@attention-flow/security';
import type { TenantId } from '@attention-flow/security';
import {
  ModelVersionNotFoundError,
  ModelVersionNotKeptError,
  NoActiveModelError,
  NoPreviousModelError,
} from '../lifecycle.errors.ts';
import type { LoadedModel } from '../task/model-task.ts';
import type { TaskTable } from '../task/task-table.ts';
import type { ModelVersion } from '../version/model-version.ts';
import type { ModelVersionRepository } from '../version/model-version.repository.ts';
import type { Activation, Place } from './activation.ts';
import type { ActiveModelEntity } from './active-model.entity.ts';
import type { ActiveModelRepository } from './active-model.repository.ts';
import type { ModelOpener } from './model-opener.ts';
import type { Replica } from './replica.ts';

/** What answers a tenant. */
export interface ActiveVersion {
  readonly task: string;
  readonly version: string;
  /** The system tenant's, for want of one of its own. */
  readonly isDefault: boolean;
  /** What a roll back goes to; `null` where there is nothing, or the default. */
  readonly previous: string | null;
  readonly changedAt: Date;
}

export interface ActiveModelParts {
  readonly tasks: TaskTable;
  readonly active: ActiveModelRepository;
  readonly versions: ModelVersionRepository;
  readonly activation: Activation;
  readonly opener: ModelOpener;
  readonly replica: Replica;
}

/** Who changes what answers, and how. */
export interface ByHand extends Place {
  /** The id of an API key; `null` for the service itself. */
  readonly actor: string | null;
}

const reasons = { byHand: 'chosen by hand', rollBack: 'rolled back by hand' } as const;

/** What answers, and its change by hand. */
export class ActiveModelService {
  constructor(private readonly parts: ActiveModelParts) {}

  async list(tenantId: TenantId): Promise<readonly ActiveVersion[]> {
    const found = await Promise.all(
      this.parts.tasks.all.map(({ name: task }) => this.lookUp({ tenantId, task })),
    );
    return found.filter((active) => active !== null);
  }

  /** @throws ModelTaskNotFoundError, NoActiveModelError */
  async find(place: Place): Promise<ActiveVersion> {
    this.parts.tasks.require(place.task);
    const active = await this.lookUp(place);
    if (!active) throw new NoActiveModelError(place.task);
    return active;
  }

  /**
   * Lets a version of the tenant answer from now on, whatever the gate said of it.
   *
   * @throws ModelVersionNotFoundError, ModelVersionNotKeptError, DamagedModelError, ActiveModelChangedError
   */
  async promote(version: string, { tenantId, task, actor }: ByHand): Promise<ActiveVersion> {
    this.parts.tasks.require(task);
    const row = await this.parts.versions.find(version);
    if (row?.tenantId !== tenantId || row.task !== task) throw new ModelVersionNotFoundError(version);
    const before = await this.parts.active.find(tenantId, task);
    if (before?.version !== version) {
      const promotion = { tenantId, task, version, actor, cause: 'byHand', reason: reasons.byHand } as const;
      await this.serveWhen(row, () => this.parts.activation.promote(promotion, before));
    }
    return this.find({ tenantId, task });
  }

  /**
   * Goes back to the version that answered before; from a tenant's first one, to the default.
   *
   * @throws ModelTaskNotFoundError, NoPreviousModelError, DamagedModelError, ActiveModelChangedError
   */
  async rollBack({ tenantId, task, actor }: ByHand): Promise<ActiveVersion> {
    this.parts.tasks.require(task);
    const before = await this.parts.active.find(tenantId, task);
    if (!before) throw new NoPreviousModelError(task);
    const change = { tenantId, task, actor, cause: 'rollBack', reason: reasons.rollBack } as const;
    const previous = await this.previous(before);
    if (previous) {
      await this.serveWhen(previous, () => this.parts.activation.rollBack(change, before, previous.version));
    } else {
      await this.parts.activation.rollBack(change, before, null);
      await this.parts.replica.refresh({ tenantId, task });
    }
    return this.find({ tenantId, task });
  }

  /** Opens a version first: what cannot be opened is not promoted. */
  private async serveWhen(row: ModelVersion, isStored: () => Promise<void>): Promise<void> {
    if (!row.isKept) throw new ModelVersionNotKeptError(row.version);
    const task = this.parts.tasks.require(row.task);
    const model: LoadedModel = await this.parts.opener.open(row, (folder) => task.load(folder));
    try {
      await isStored();
    } catch (error) {
      await model.close();
      throw error;
    }
    await model.serve(row.tenantId, row.version);
  }

  private async lookUp({ tenantId, task }: Place): Promise<ActiveVersion | null> {
    const own = await this.parts.active.find(tenantId, task);
    const row = own ?? (await this.parts.active.find(systemTenantId, task));
    if (!row) return null;
    const previous = own ? ((await this.previous(own))?.version ?? null) : null;
    const { version, changedAt } = row;
    return { task, version, isDefault: tenantId !== row.tenantId, previous, changedAt };
  }

  /** The latest of the history whose files are there. */
  private async previous({ tenantId, task, history }: ActiveModelEntity): Promise<ModelVersion | null> {
    const kept = await this.parts.versions.kept(tenantId, task);
    const name = history.findLast((version) => kept.some((row) => row.version === version));
    return kept.find(({ version }) => version === name) ?? null;
  }
}
