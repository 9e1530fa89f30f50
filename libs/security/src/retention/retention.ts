import type { TenantId } from '../tenant/tenant.ts';

/** A kind of data that is not kept for ever, such as `conversations`; each feature registers its own. */
export interface RetentionKind {
  /** At most 100 characters. */
  readonly kind: string;
  /** For tenants and services that chose no other time; `null`: kept until somebody chooses. */
  readonly defaultDays: number | null;
  /**
   * Deletes the oldest data of a tenant from before an instant, in the transaction around.
   *
   * @param limit how many at most
   * @returns how many; fewer than `limit` when none are left
   */
  deleteBefore(before: Date, tenantId: TenantId, limit: number): Promise<number>;
}

/** A kind of one tenant's data that could not be deleted; the next run tries again. */
export interface RetentionFailure {
  readonly tenantId: TenantId;
  readonly kind: string;
  /** The name of the error; its message might hold what was to be deleted. */
  readonly error: string;
}

/** What a run has done. */
export interface RetentionReport {
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** Whether an earlier call began it. */
  readonly isResumed: boolean;
  /** How many were deleted, by kind. */
  readonly deleted: Readonly<Record<string, number>>;
  /** The first hundred. */
  readonly failures: readonly RetentionFailure[];
}

/** Where a run is; stored with each batch, so that the next process goes on from there. */
export interface RetentionProgress {
  /** Tenants are visited in the order of their ids; this one is being visited, those before it are done. */
  readonly tenantId: TenantId | null;
  /** Of that tenant. */
  readonly kindsDone: readonly string[];
  /** Of that tenant and the kind that is at work. */
  readonly deletedHere: number;
  readonly deleted: Readonly<Record<string, number>>;
  readonly failures: readonly RetentionFailure[];
}

export const noProgress: RetentionProgress = {
  tenantId: null,
  kindsDone: [],
  deletedHere: 0,
  deleted: {},
  failures: [],
};

export function countDeleted(progress: RetentionProgress, kind: string, count: number): RetentionProgress {
  const deleted = { ...progress.deleted, [kind]: (progress.deleted[kind] ?? 0) + count };
  return { ...progress, deletedHere: progress.deletedHere + count, deleted };
}

export function finishKind(progress: RetentionProgress, kind: string): RetentionProgress {
  return { ...progress, kindsDone: [...progress.kindsDone, kind], deletedHere: 0 };
}

export function noteFailure(progress: RetentionProgress, failure: RetentionFailure): RetentionProgress {
  return { ...progress, failures: [...progress.failures, failure].slice(0, 100) };
}

export function beginTenant(progress: RetentionProgress, tenantId: TenantId): RetentionProgress {
  return progress.tenantId === tenantId ? progress : { ...progress, tenantId, kindsDone: [], deletedHere: 0 };
}
