import type { Clock, Database } from '@attention-flow/persistence';
import { LessThan } from 'typeorm';
import { done } from '../message.ts';
import type { Delivery, Outcome } from '../message.ts';
import { ProcessedEntity } from './processed.entity.ts';

/** Makes the effect of a message on this service's database happen once, however often it is delivered. */
export class ProcessedMessages {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs `work` in a transaction that also notes the message as processed by its group; a message noted before
   * is done without it. Wait for nothing but the database in `work`.
   */
  async once(
    { id, group }: Pick<Delivery<unknown>, 'id' | 'group'>,
    work: () => Promise<void>,
  ): Promise<Outcome> {
    return this.database.transaction(async () => {
      const noted = await this.database.sql`
        INSERT INTO ${ProcessedEntity} ("messageId", "group", "processedAt")
        VALUES (${id}, ${group}, ${this.clock.now().getTime()})
        ON CONFLICT DO NOTHING RETURNING "messageId"`;
      if (noted.length > 0) await work();
      return done;
    });
  }

  /** Forgets messages that are too old to come again. */
  async forget(before: Date): Promise<void> {
    await this.database.rows(ProcessedEntity).delete({ processedAt: LessThan(before) });
  }
}
