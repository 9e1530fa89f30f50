import { AsyncResource } from 'node:async_hooks';
import type { Database } from '@attention-flow/persistence';

/** Undoes a transaction; whoever began it knows why. */
class RolledBack extends Error {}

interface Ending {
  commit(): void;
  rollBack(error: RolledBack): void;
}

interface TransactionParts {
  readonly outside: AsyncResource;
  readonly inside: AsyncResource;
  readonly ending: Ending;
  readonly ended: Promise<void>;
}

/** A transaction that begins in one hook of a request and ends in another. */
export class OpenTransaction {
  private constructor(private readonly parts: TransactionParts) {}

  /** @throws what the database says when it cannot */
  static async begin(database: Database): Promise<OpenTransaction> {
    const outside = new AsyncResource('BeforeTransaction');
    let ended: Promise<void> = Promise.resolve();
    const begun = new Promise<Pick<TransactionParts, 'inside' | 'ending'>>((resolve) => {
      ended = database.transaction(
        () =>
          new Promise<void>((commit, rollBack) => {
            resolve({ inside: new AsyncResource('OpenTransaction'), ending: { commit, rollBack } });
          }),
      );
    });
    return new OpenTransaction({ outside, ended, ...(await Promise.race([begun, ended.then(() => begun)])) });
  }

  /** Runs in the transaction, from wherever it is called; so does all that `work` starts while it is open. */
  run<Result>(work: () => Result): Result {
    return this.parts.inside.runInAsyncScope(work);
  }

  /** Runs outside, from wherever it is called. */
  leave<Result>(work: () => Result): Result {
    return this.parts.outside.runInAsyncScope(work);
  }

  /** @throws what the database says when it cannot */
  async commit(): Promise<void> {
    this.parts.ending.commit();
    await this.parts.ended;
  }

  async rollBack(): Promise<void> {
    this.parts.ending.rollBack(new RolledBack());
    await this.parts.ended.catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw error;
    });
  }
}
