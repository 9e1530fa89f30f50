import type { Clock, Database } from '@attention-flow/persistence';
import { MoreThan, MoreThanOrEqual } from 'typeorm';
import type { AuditLog } from '../audit/audit-log.ts';
import type { TenantId } from '../tenant/tenant.ts';
import { TenantEntity } from '../tenant/tenant.entity.ts';
import { beginTenant, countDeleted, finishKind, noteFailure } from './retention.ts';
import type { RetentionKind, RetentionReport } from './retention.ts';
import { RetentionRunLostError } from './retention.errors.ts';
import { RetentionRun } from './retention-run.ts';
import type { RetentionTimes } from './retention-times.ts';

const dayMs = 86_400_000;
const tenantsAtOnce = 200;

export interface RetentionJobParts {
  readonly times: RetentionTimes;
  readonly database: Database;
  readonly audit: AuditLog;
  readonly clock: Clock;
  /** Rows of one transaction; 500 by default. */
  readonly batchSize?: number;
}

/** Deletes what is past its time, in small transactions; every tenant's deletions are in its audit log. */
export class RetentionJob {
  private cancel: (() => void) | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private readonly stopping = new AbortController();

  constructor(private readonly parts: RetentionJobParts) {}

  /** Runs again and again, the first time after one interval. */
  start(everyMs: number, onError: (error: unknown) => void): void {
    this.cancel ??= this.parts.clock.schedule(everyMs, () => {
      this.cancel = undefined;
      this.running = this.run({ signal: this.stopping.signal }).catch(onError);
      void this.running.then(() => !this.stopping.signal.aborted && this.start(everyMs, onError));
    });
  }

  /** Waits for the batch at work. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.cancel?.();
    await this.running;
  }

  /**
   * One run over all tenants and kinds, or the rest of one that was left.
   *
   * @returns `undefined` when it was stopped before the end, or another process is at it
   * @throws RetentionRunLostError
   */
  async run({ signal }: { readonly signal?: AbortSignal } = {}): Promise<RetentionReport | undefined> {
    const run = await RetentionRun.claim(this.parts.database, this.parts.clock);
    if (!run) return undefined;
    for await (const tenantId of this.tenantsFrom(run.progress.tenantId)) {
      const isDone = await this.visit(run, tenantId, signal);
      if (isDone) continue;
      await run.release();
      return undefined;
    }
    const { startedAt, isResumed, progress } = run;
    const { deleted, failures } = progress;
    return { startedAt, isResumed, deleted, failures, finishedAt: await run.finish() };
  }

  /** @returns whether all kinds are done */
  private async visit(run: RetentionRun, tenantId: TenantId, signal?: AbortSignal): Promise<boolean> {
    const days = await this.parts.times.of(tenantId);
    run.progress = beginTenant(run.progress, tenantId);
    const left = this.parts.times.kinds.filter(({ kind }) => !run.progress.kindsDone.includes(kind));
    for (const kind of left) {
      if (signal?.aborted) return false;
      const time = days.get(kind.kind) ?? null;
      const isDone = time === null || (await this.enforce(run, { kind, tenantId, days: time }, signal));
      if (!isDone) return false;
    }
    return true;
  }

  private async enforce(
    run: RetentionRun,
    { kind, tenantId, days }: { kind: RetentionKind; tenantId: TenantId; days: number },
    signal?: AbortSignal,
  ): Promise<boolean> {
    const { batchSize = 500, audit } = this.parts;
    const before = new Date(run.startedAt.getTime() - days * dayMs);
    try {
      for (let count = batchSize; count >= batchSize;) {
        if (signal?.aborted) return false;
        await run.advance(async () => {
          count = await kind.deleteBefore(before, tenantId, batchSize);
          return countDeleted(run.progress, kind.kind, count);
        });
      }
    } catch (error) {
      if (error instanceof RetentionRunLostError) throw error;
      const name = error instanceof Error ? error.name : 'unknown';
      run.progress = noteFailure(run.progress, { tenantId, kind: kind.kind, error: name });
    }
    await run.advance(async () => {
      const { deletedHere: deleted, failures } = run.progress;
      const hasFailed = failures.some(
        (failure) => failure.tenantId === tenantId && failure.kind === kind.kind,
      );
      if (deleted > 0 || hasFailed)
        await audit.record({
          tenantId,
          actor: null,
          action: 'retention.enforced',
          resource: `retention-times/${kind.kind}`,
          outcome: hasFailed ? 'failure' : 'success',
          details: { deleted, days, before: before.toISOString() },
        });
      return finishKind(run.progress, kind.kind);
    });
    return true;
  }

  /** In the order of their ids, the given one included. */
  private async *tenantsFrom(first: TenantId | null): AsyncIterable<TenantId> {
    let after = first === null ? undefined : MoreThanOrEqual(first);
    for (;;) {
      const tenants = await this.parts.database.rows(TenantEntity).find({
        select: { id: true },
        where: after ? { id: after } : {},
        order: { id: 'ASC' },
        take: tenantsAtOnce,
      });
      for (const { id } of tenants) yield id;
      const last = tenants.at(-1);
      if (!last || tenants.length < tenantsAtOnce) return;
      after = MoreThan(last.id);
    }
  }
}
