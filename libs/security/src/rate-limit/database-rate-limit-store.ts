import type { Database } from '@attention-flow/persistence';
import { z } from 'zod';
import { RateLimitEntity } from './rate-limit.entity.ts';
import { RateLimitStore } from './rate-limit-store.ts';
import type { Usage } from './rate-limit-store.ts';

const rowsPerStatement = 100;
const columns = ['subject', 'fullAt', 'takenMs', 'sinceMs'] as const;
const returned = z.array(z.object({ subject: z.string(), fullAt: z.number() }));

/** Buckets in the service's database; one statement for a hundred of them. */
export class DatabaseRateLimitStore extends RateLimitStore {
  constructor(private readonly database: Database) {
    super();
  }

  async exchange(usages: readonly Usage[]): Promise<ReadonlyMap<string, number>> {
    const shared = new Map<string, number>();
    // In one order on all replicas, or two of them could wait for each other.
    const sorted = usages.toSorted((a, b) => (a.subject < b.subject ? -1 : 1));
    for (let start = 0; start < sorted.length; start += rowsPerStatement) {
      const rows = await this.add(sorted.slice(start, start + rowsPerStatement));
      for (const { subject, fullAt } of rows) shared.set(subject, fullAt);
    }
    return shared;
  }

  /** Forgets buckets that are full; they are as good as none. */
  async deleteFull(now: Date): Promise<void> {
    await this.database
      .rows(RateLimitEntity)
      .createQueryBuilder()
      .delete()
      .where('"fullAt" < :now', { now: now.getTime() })
      .execute();
  }

  /** What a bucket becomes depends on what it is, which is beyond TypeORM's upsert: so this is SQL, alike on both. */
  private async add(usages: readonly Usage[]) {
    const { manager, metadata } = this.database.rows(RateLimitEntity);
    const { driver } = manager.connection;
    const table = metadata.tablePath.split('.').map((name) => driver.escape(name));
    const parameters: (string | number)[] = [];
    const place = (value: string | number) => {
      parameters.push(value);
      return driver.createParameter(`p${parameters.length}`, parameters.length - 1);
    };
    const rows = usages.map(({ subject, takenMs, sinceMs }) =>
      [subject, sinceMs + takenMs, takenMs, sinceMs].map(place).join(', '),
    );
    const sql = `
      INSERT INTO ${table.join('.')} AS bucket (${columns.map((name) => driver.escape(name)).join(', ')})
      VALUES ${rows.map((row) => `(${row})`).join(', ')}
      ON CONFLICT ("subject") DO UPDATE SET
        "fullAt" = excluded."takenMs"
          + CASE WHEN bucket."fullAt" > excluded."sinceMs" THEN bucket."fullAt" ELSE excluded."sinceMs" END,
        "takenMs" = excluded."takenMs",
        "sinceMs" = excluded."sinceMs"
      RETURNING "subject", "fullAt"`;
    return returned.parse(await manager.query(sql, parameters));
  }
}
