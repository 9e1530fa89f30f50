import { Clock, Database, Ids, readPage } from '@attention-flow/persistence';
import type { Page } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { z } from 'zod';
import { NewsSourceEntity } from './news-source.entity.ts';
import type { NewsSource, NewsSourceId } from './news-source.ts';

/** Longer than a turn takes; what a dead process had in hand is read by another one after it. */
const leaseMs = 120_000;
const identified = z.object({ id: z.string() });

export type ClaimedSource = NewsSource & { readonly leaseToken: string | null };

@Injectable()
export class NewsSourceRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async insert(source: NewsSource): Promise<void> {
    await this.rows.insert({ ...source, leaseToken: null });
  }

  find(tenantId: TenantId, id: NewsSourceId): Promise<NewsSource | null> {
    return this.rows.findOneBy({ tenantId, id });
  }

  findByName(tenantId: TenantId, name: string): Promise<NewsSource | null> {
    return this.rows.findOneBy({ tenantId, name });
  }

  page(tenantId: TenantId, limit: number, after: string | undefined): Promise<Page<NewsSource>> {
    return readPage(this.rows, {
      where: { tenantId },
      order: [{ by: 'name', direction: 'ASC' }],
      limit,
      after,
    });
  }

  /** Ends the lease of whoever reads it now: what that comes to is stored no more. */
  async change(
    id: NewsSourceId,
    change: Partial<Pick<NewsSource, 'isEnabled' | 'settings' | 'dueAt' | 'cursor'>>,
  ): Promise<void> {
    await this.rows.update({ id }, { ...change, leaseToken: null });
  }

  /** @returns whether it was there */
  async remove(tenantId: TenantId, id: NewsSourceId): Promise<boolean> {
    const { affected } = await this.rows.delete({ tenantId, id });
    return (affected ?? 0) > 0;
  }

  /** Sources whose time has come, for this process alone while the lease lasts. */
  async claim(limit: number): Promise<readonly ClaimedSource[]> {
    const token = this.ids.next();
    const now = this.clock.now().getTime();
    const [begin, end] =
      this.database.kind === 'postgres' ? ['= ANY(ARRAY(', 'FOR UPDATE SKIP LOCKED))'] : ['IN (', ')'];
    const rows = await this.database.sql`
      UPDATE ${NewsSourceEntity} SET "dueAt" = ${now + leaseMs}, "leaseToken" = ${token}, "lastAttemptAt" = ${now}
      WHERE "id" ${() => begin}
        SELECT "id" FROM ${NewsSourceEntity} WHERE "dueAt" <= ${now} AND "isEnabled" = ${true}
        ORDER BY "dueAt" LIMIT ${() => String(limit)} ${() => end}
      RETURNING "id"`;
    const ids = z
      .array(identified)
      .parse(rows)
      .map(({ id }) => id as NewsSourceId);
    return ids.length === 0 ? [] : this.rows.findBy({ id: In(ids) });
  }

  /** Stores how a turn went, unless the source was changed or taken over meanwhile. */
  async settle({ id, leaseToken }: ClaimedSource, change: Partial<NewsSource>): Promise<void> {
    if (leaseToken !== null) await this.rows.update({ id, leaseToken }, { ...change, leaseToken: null });
  }

  private get rows() {
    return this.database.rows(NewsSourceEntity);
  }
}
