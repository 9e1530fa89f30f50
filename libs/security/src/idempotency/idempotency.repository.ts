import { createHash } from 'node:crypto';
import type { Clock, Database } from '@attention-flow/persistence';
import { LessThanOrEqual, MoreThan } from 'typeorm';
import { z } from 'zod';
import type { TenantId } from '../tenant/tenant.ts';
import type { StoredReply } from './idempotency.ts';
import { IdempotencyEntity } from './idempotency.entity.ts';

/** Of a key, a tenant and a route. */
export interface ReplyPlace {
  readonly tenantId: TenantId;
  readonly route: string;
  readonly key: string;
}

const lockAnswer = z.array(z.object({ isLocked: z.boolean() })).length(1);

export interface IdempotencyRepositoryParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly keptForHours: number;
}

export class IdempotencyRepository {
  constructor(private readonly parts: IdempotencyRepositoryParts) {}

  find(place: ReplyPlace): Promise<StoredReply | null> {
    return this.rows.findOneBy({ ...place, expiresAt: MoreThan(this.parts.clock.now()) });
  }

  /** Stores the reply, in the place of one that is past its time. */
  async insert({ tenantId, route, key }: ReplyPlace, reply: StoredReply): Promise<void> {
    const { fingerprint, status, headers, body } = reply;
    const now = this.parts.clock.now();
    const place = { tenantId, route, key };
    await this.rows.delete({ ...place, expiresAt: LessThanOrEqual(now) });
    const expiresAt = new Date(now.getTime() + this.parts.keptForHours * 3_600_000);
    await this.rows.insert({ ...place, fingerprint, status, headers, body, expiresAt });
  }

  /**
   * Keeps other replicas from working on the same request until the transaction ends. On SQLite there is one replica,
   * and the transaction itself keeps others out.
   *
   * @returns whether it is ours
   */
  async tryLock({ tenantId, route, key }: ReplyPlace): Promise<boolean> {
    const { database } = this.parts;
    if (database.kind !== 'postgres') return true;
    const text = JSON.stringify(['idempotency', tenantId, route, key]);
    const number = createHash('sha256').update(text).digest().readBigInt64BE().toString();
    const [row] = lockAnswer.parse(
      await database.sql`SELECT pg_try_advisory_xact_lock(CAST(${number} AS bigint)) AS "isLocked"`,
    );
    return row?.isLocked === true;
  }

  /** @returns how many were past their time */
  async deleteExpired(): Promise<number> {
    const { affected } = await this.rows.delete({ expiresAt: LessThanOrEqual(this.parts.clock.now()) });
    return affected ?? 0;
  }

  private get rows() {
    return this.parts.database.rows(IdempotencyEntity);
  }
}
