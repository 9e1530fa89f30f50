import type { Database } from '@attention-flow/persistence';
import { In } from 'typeorm';
import type { Subscription } from '../work-queues.ts';
import { DeliveryEntity } from './delivery.entity.ts';

export interface Claim extends Subscription {
  readonly limit: number;
  readonly now: Date;
  /** Until when nobody else gets them. */
  readonly until: Date;
  /** How many of those that are due are looked at, the longest due first: many may wait behind others of their key. */
  readonly window: number;
}

/** The rows of the outbox as work of one worker: taken for a time, done, put off or given back. */
export class DeliveryStore {
  /** @param holder a key of the worker's own; what a worker says about rows it no longer holds has no effect */
  constructor(
    private readonly database: Database,
    private readonly holder: string,
  ) {}

  /**
   * Takes messages that are due; of those with the same key, the first alone. Who asks at the same time gets
   * others.
   */
  async claim({ topic, group, limit, now, until, window }: Claim): Promise<readonly DeliveryEntity[]> {
    // PostgreSQL might run a plain subquery more than once, and lock more than was asked for.
    const [begin, end] =
      this.database.kind === 'postgres' ? ['= ANY(ARRAY(', 'FOR UPDATE OF due SKIP LOCKED))'] : ['IN (', ')'];
    const rows = await this.database.sql`
      UPDATE ${DeliveryEntity}
      SET "availableAt" = ${until.getTime()}, "leaseHolder" = ${this.holder}, "attempt" = "attempt" + 1
      WHERE "position" ${() => begin}
        SELECT due."position" FROM ${DeliveryEntity} due
        WHERE due."position" IN (
            SELECT "position" FROM ${DeliveryEntity}
            WHERE "topic" = ${topic} AND "group" = ${group} AND "availableAt" <= ${now.getTime()}
            ORDER BY "availableAt", "position" LIMIT ${window})
          AND due."availableAt" <= ${now.getTime()}
          AND (due."key" IS NULL OR NOT EXISTS (
            SELECT 1 FROM ${DeliveryEntity} ahead
            WHERE ahead."topic" = due."topic" AND ahead."group" = due."group"
              AND ahead."key" = due."key" AND ahead."position" < due."position"))
        ORDER BY due."availableAt", due."position" LIMIT ${limit} ${() => end}
      RETURNING "position"`;
    if (rows.length === 0) return [];
    const position = In(rows.map((row) => Number(field(row, 'position'))));
    return this.database
      .rows(DeliveryEntity)
      .find({ where: { position, leaseHolder: this.holder }, order: { position: 'ASC' } });
  }

  /** When the first message becomes due, of those that do so later than `after`; undefined when none does. */
  async dueAt({ topic, group }: Subscription, after = new Date(0)): Promise<Date | undefined> {
    const [row] = await this.database.sql`
      SELECT MIN("availableAt") AS "dueAt" FROM ${DeliveryEntity}
      WHERE "topic" = ${topic} AND "group" = ${group} AND "availableAt" > ${after.getTime()}`;
    const dueAt = field(row, 'dueAt');
    return dueAt === null || dueAt === undefined ? undefined : new Date(Number(dueAt));
  }

  /** Keeps rows longer. @returns the positions still held */
  async extend(positions: readonly number[], until: Date): Promise<ReadonlySet<number>> {
    const rows = await this.database.sql`
      UPDATE ${DeliveryEntity} SET "availableAt" = ${until.getTime()}
      WHERE "leaseHolder" = ${this.holder} AND "position" IN (${() => positions}) RETURNING "position"`;
    return new Set(rows.map((row) => Number(field(row, 'position'))));
  }

  /** Deletes what was done. @returns how many of them were still held */
  async complete(positions: readonly number[]): Promise<number> {
    const rows = await this.database.sql`
      DELETE FROM ${DeliveryEntity}
      WHERE "leaseHolder" = ${this.holder} AND "position" IN (${() => positions}) RETURNING "position"`;
    return rows.length;
  }

  /** Puts a row off. */
  async retry(position: number, availableAt: Date): Promise<void> {
    await this.database.sql`
      UPDATE ${DeliveryEntity} SET "availableAt" = ${availableAt.getTime()}, "leaseHolder" = NULL
      WHERE "leaseHolder" = ${this.holder} AND "position" = ${position}`;
  }

  /** Gives rows back as if they had not been taken. */
  async release(positions: readonly number[], now: Date): Promise<void> {
    await this.database.sql`
      UPDATE ${DeliveryEntity}
      SET "availableAt" = ${now.getTime()}, "leaseHolder" = NULL, "attempt" = "attempt" - 1
      WHERE "leaseHolder" = ${this.holder} AND "position" IN (${() => positions})`;
  }
}

function field(row: unknown, name: string): unknown {
  return typeof row === 'object' && row !== null ? Reflect.get(row, name) : undefined;
}
