import type { Database } from '@attention-flow/persistence';
import { AccessRevisionEntity } from './access-revision.entity.ts';

const row = { id: 1 };

const channel = 'security.access';

/** A number in the database that rises with each change of a key or tenant. */
export class AccessRevision {
  private readonly listeners = new Set<() => void>();

  constructor(private readonly database: Database) {
    database.listen(channel, () => this.tell());
  }

  /** Makes a change, all or nothing, while no other is made: the number is raised first and lets one in at a time. */
  change<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.database.transaction(async () => {
      await this.raise();
      await this.database.signal(channel, '');
      this.database.afterCommit(() => this.tell());
      return work();
    });
  }

  /** Calls back after a change: of this replica at once, of others when the hint arrives, if it does. */
  listen(listener: () => void): void {
    this.listeners.add(listener);
  }

  async read(): Promise<number> {
    return (await this.database.rows(AccessRevisionEntity).findOneBy(row))?.revision ?? 0;
  }

  private async raise(): Promise<void> {
    if (await this.increment()) return;
    const insert = this.database.rows(AccessRevisionEntity).createQueryBuilder().insert();
    await insert
      .values({ ...row, revision: 0 })
      .orIgnore()
      .execute();
    await this.increment();
  }

  private async increment(): Promise<boolean> {
    const { affected } = await this.database.rows(AccessRevisionEntity).increment(row, 'revision', 1);
    return affected === 1;
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
