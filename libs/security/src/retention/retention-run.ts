import type { Clock, Database } from '@attention-flow/persistence';
import { LessThanOrEqual } from 'typeorm';
import { noProgress } from './retention.ts';
import type { RetentionProgress } from './retention.ts';
import { RetentionRunEntity } from './retention.entity.ts';
import { RetentionRunLostError } from './retention.errors.ts';

const id = 'retention';
const leaseMs = 5 * 60_000;
const never = new Date(0);

/** The one run of a service's replicas: whoever holds its lease goes on with it, where it was left. */
export class RetentionRun {
  private constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private lease: Date,
    readonly startedAt: Date,
    readonly isResumed: boolean,
    public progress: RetentionProgress,
  ) {}

  /** @returns `undefined` while another process is at it */
  static claim(database: Database, clock: Clock): Promise<RetentionRun | undefined> {
    return database.transaction(async () => {
      const rows = database.rows(RetentionRunEntity);
      const empty = { id, startedAt: never, finishedAt: never, leasedUntil: never, done: noProgress };
      await rows.createQueryBuilder().insert().values(empty).orIgnore().execute();
      const now = clock.now();
      const lease = new Date(now.getTime() + leaseMs);
      const { affected } = await rows.update(
        { id, leasedUntil: LessThanOrEqual(now) },
        { leasedUntil: lease },
      );
      const row = affected === 1 ? await rows.findOneBy({ id }) : null;
      if (!row) return undefined;
      if (!row.finishedAt) return new RetentionRun(database, clock, lease, row.startedAt, true, row.done);
      await rows.update({ id }, { startedAt: now, finishedAt: null, done: noProgress });
      return new RetentionRun(database, clock, lease, now, false, noProgress);
    });
  }

  /**
   * Does work and stores how far it has come, both or neither.
   *
   * @throws RetentionRunLostError when the lease has passed to another process
   */
  async advance(work: () => Promise<RetentionProgress>): Promise<void> {
    const lease = new Date(this.clock.now().getTime() + leaseMs);
    const progress = await this.database.transaction(async () => {
      const done = await work();
      await this.update({ done, leasedUntil: lease });
      return done;
    });
    this.lease = lease;
    this.progress = progress;
  }

  async finish(): Promise<Date> {
    const finishedAt = this.clock.now();
    await this.update({ finishedAt, leasedUntil: never });
    return finishedAt;
  }

  /** Leaves the rest to the next run. */
  async release(): Promise<void> {
    await this.update({ leasedUntil: never });
  }

  private async update(change: Partial<RetentionRunEntity>): Promise<void> {
    const rows = this.database.rows(RetentionRunEntity);
    const { affected } = await rows.update({ id, leasedUntil: this.lease }, change);
    if (affected !== 1) throw new RetentionRunLostError();
  }
}
