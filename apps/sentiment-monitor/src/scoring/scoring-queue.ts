import { Clock, Database, Ids, insertMany } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Document, DocumentId } from '../document/document.ts';
import { ScoringTaskEntity } from './scoring-task.entity.ts';

export const scoringChannel = 'scoring';

/** Longer than a batch takes; what a dead process had in hand is taken up after it. */
const leaseMs = 60_000;
/** A document that failed so often is set aside. */
const maxAttempts = 5;

const claimed = z.object({ documentId: z.string(), tenantId: z.string() });
const count = z.object({ count: z.coerce.number() });

/** Documents taken for a time by one worker. */
export interface ScoringClaim {
  readonly token: string;
  readonly tasks: readonly { readonly documentId: DocumentId; readonly tenantId: TenantId }[];
}

/** Documents that wait for their scores, handed out by lease: a task is deleted with the storing of its score. */
@Injectable()
export class ScoringQueue {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Within the transaction that stores the documents. */
  async add(documents: readonly Pick<Document, 'id' | 'tenantId'>[]): Promise<void> {
    if (documents.length === 0) return;
    const availableAt = this.clock.now();
    const rows = documents.map(({ id: documentId, tenantId }) => ({
      documentId,
      tenantId,
      availableAt,
      attempts: 0,
    }));
    await insertMany(this.database, ScoringTaskEntity, rows);
    await this.database.signal(scoringChannel, '');
  }

  /** How many wait or are being worked on; counts no further than `limit`. */
  async depth(limit: number): Promise<number> {
    const [row] = await this.database.sql`
      SELECT COUNT(*) AS "count" FROM (
        SELECT 1 FROM ${ScoringTaskEntity} WHERE "availableAt" IS NOT NULL LIMIT ${() => String(limit)}) waiting`;
    return count.parse(row).count;
  }

  /** Whether anything is being worked on or could be; what waits to be tried again is not. */
  async isBusy(): Promise<boolean> {
    const rows = await this.database.sql`
      SELECT 1 FROM ${ScoringTaskEntity}
      WHERE "leaseToken" IS NOT NULL OR "availableAt" <= ${this.clock.now().getTime()} LIMIT 1`;
    return rows.length > 0;
  }

  /** Whose documents wait. */
  async tenants(): Promise<readonly TenantId[]> {
    const rows = await this.database.sql`SELECT DISTINCT "tenantId" FROM ${ScoringTaskEntity}`;
    return rows.map((row) => z.object({ tenantId: z.string() }).parse(row).tenantId as TenantId);
  }

  /** @param tenants whose documents can be scored; all of them where it is absent */
  async claim(limit: number, tenants?: readonly TenantId[]): Promise<ScoringClaim> {
    const token = this.ids.next();
    if (tenants?.length === 0) return { token, tasks: [] };
    const now = this.clock.now().getTime();
    const [begin, end] =
      this.database.kind === 'postgres' ? ['= ANY(ARRAY(', 'FOR UPDATE SKIP LOCKED))'] : ['IN (', ')'];
    const theirs = tenants ? [...tenants] : [''];
    const isAny = tenants ? 0 : 1;
    const rows = await this.database.sql`
      UPDATE ${ScoringTaskEntity} SET "availableAt" = ${now + leaseMs}, "leaseToken" = ${token},
        "attempts" = "attempts" + 1
      WHERE "documentId" ${() => begin}
        SELECT "documentId" FROM ${ScoringTaskEntity}
        WHERE "availableAt" <= ${now} AND (${() => String(isAny)} = 1 OR "tenantId" IN (${() => theirs}))
        ORDER BY "availableAt", "documentId" LIMIT ${() => String(limit)} ${() => end}
      RETURNING "documentId", "tenantId"`;
    const tasks = z.array(claimed).parse(rows);
    // Both are keys that were written as such.
    return {
      token,
      tasks: tasks.map(({ documentId, tenantId }) => ({
        documentId: documentId as DocumentId,
        tenantId: tenantId as TenantId,
      })),
    };
  }

  /** Within the transaction that stores the scores. @returns those that were still this worker's; the rest is another's */
  async finish(token: string, ids: readonly DocumentId[]): Promise<ReadonlySet<DocumentId>> {
    if (ids.length === 0) return new Set();
    const rows = await this.database.sql`
      DELETE FROM ${ScoringTaskEntity} WHERE "leaseToken" = ${token} AND "documentId" IN (${() => [...ids]})
      RETURNING "documentId"`;
    return new Set(
      rows.map((row) => z.object({ documentId: z.string() }).parse(row).documentId as DocumentId),
    );
  }

  /** Puts documents back, later and later; what failed too often is set aside with the reason. */
  async fail({ token, tasks }: ScoringClaim, reason: string): Promise<void> {
    const failure = reason.slice(0, 1_000);
    const now = this.clock.now().getTime();
    for (const { documentId } of tasks)
      await this.database.sql`
        UPDATE ${ScoringTaskEntity} SET "failure" = ${failure}, "leaseToken" = NULL,
          "availableAt" = CASE WHEN "attempts" >= ${() => String(maxAttempts)} THEN NULL
            ELSE ${() => String(now)} + 1000 * "attempts" * "attempts" END
        WHERE "leaseToken" = ${token} AND "documentId" = ${documentId}`;
  }
}
