import type { Announcements } from '@attention-flow/messaging';
import type { Clock, Database } from '@attention-flow/persistence';
import { systemTenantId } from '@attention-flow/security';
import type { AuditLog, TenantId } from '@attention-flow/security';
import type { ModelEvents, PromotionCause } from '../events/model-events.ts';
import { ActiveModelChangedError, NoPreviousModelError } from '../lifecycle.errors.ts';
import type { ModelVersionRepository } from '../version/model-version.repository.ts';
import type { ActiveModelEntity } from './active-model.entity.ts';
import type { ActiveModelRepository } from './active-model.repository.ts';

/** Whose model of what. */
export interface Place {
  readonly tenantId: TenantId;
  readonly task: string;
}

export interface Promotion extends Place {
  readonly version: string;
  readonly cause: PromotionCause;
  readonly reason: string;
  /** The id of an API key; `null` for the service itself. */
  readonly actor: string | null;
}

export interface ActivationParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly announcements: Announcements;
  readonly active: ActiveModelRepository;
  readonly versions: ModelVersionRepository;
  readonly events: ModelEvents | undefined;
  readonly audit: AuditLog | undefined;
}

/** Every replica turns to what the table says when it hears this. */
export const activatedTopic = 'model.activated';
const longestHistory = 20;

/** Changes who answers, with all that belongs to it, in the transaction around or one of its own. */
export class Activation {
  constructor(private readonly parts: ActivationParts) {}

  /**
   * @param before what was active when it was decided
   * @throws ActiveModelChangedError when that is not active any more
   */
  async promote(promotion: Promotion, before: ActiveModelEntity | null): Promise<void> {
    const { database, active, versions, clock } = this.parts;
    const { tenantId, task, version } = promotion;
    const changedAt = clock.now();
    await database.transaction(async () => {
      const history = before ? [...before.history, before.version].slice(-longestHistory) : [];
      const isDone = before
        ? await active.update(before, { version, history, changedAt })
        : await active.insert({ tenantId, task, version, changedAt });
      if (!isDone) throw new ActiveModelChangedError(task);
      if (before) await versions.setState(before.version, 'replaced');
      await this.tell(promotion, before?.version ?? null);
    });
  }

  /**
   * @param target the version to go back to, in the history; `null`: the tenant's own is taken away, the default answers
   * @throws ActiveModelChangedError, NoPreviousModelError when there is no default to go back to
   */
  async rollBack(promotion: Omit<Promotion, 'version'>, before: ActiveModelEntity, target: string | null) {
    const { database, active, versions, clock } = this.parts;
    const { tenantId, task } = promotion;
    await database.transaction(async () => {
      const fallback = target ?? (await this.default(tenantId, task));
      if (fallback === undefined) throw new NoPreviousModelError(task);
      const isDone =
        target === null
          ? await active.delete(before)
          : await active.update(before, {
              version: target,
              history: before.history.slice(0, before.history.lastIndexOf(target)),
              changedAt: clock.now(),
            });
      if (!isDone) throw new ActiveModelChangedError(task);
      await versions.setState(before.version, 'replaced');
      await this.tell({ ...promotion, version: fallback }, before.version);
    });
  }

  /** The system tenant's version, where the tenant is another. */
  private async default(tenantId: TenantId, task: string): Promise<string | undefined> {
    if (tenantId === systemTenantId) return undefined;
    return (await this.parts.active.find(systemTenantId, task))?.version;
  }

  private async tell(promotion: Promotion, previous: string | null): Promise<void> {
    const { versions, events, audit, announcements, clock } = this.parts;
    const { tenantId, task, version, cause, reason, actor } = promotion;
    const occurredAt = clock.now();
    await versions.markPromoted(version, occurredAt);
    const payload = { task, version, previous, cause, reason };
    await events?.publish({ type: 'model.promoted', tenantId, occurredAt, payload });
    await audit?.record({
      tenantId,
      actor,
      action: cause === 'rollBack' ? 'model.rolledBack' : 'model.promoted',
      resource: `active-models/${task}`,
      details: { version, previous, cause, reason },
    });
    await announcements.announce(activatedTopic, { task }, tenantId);
  }
}
