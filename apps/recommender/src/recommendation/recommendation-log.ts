import { Database, insertMany } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { In } from 'typeorm';
import type { Actor } from '../shopper/actor.ts';
import { RecommendationEntity } from './recommendation.entity.ts';

const flushMs = 200;
const rowsAtOnce = 500;

/**
 * Lists that were given, so that later events can be held against them. They are written some at a time, a fifth of
 * a second later: a process that is killed loses those.
 */
@Injectable()
export class RecommendationLog implements BeforeApplicationShutdown {
  private readonly logger = new Logger(RecommendationLog.name);
  private waiting: RecommendationEntity[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database) {}

  add(row: RecommendationEntity): void {
    this.waiting.push(row);
    if (this.waiting.length >= rowsAtOnce) void this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), flushMs).unref();
  }

  /** Writes what waits; resolves when all that was added is written or has been given up, with a line in the log. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const rows = this.waiting;
    this.waiting = [];
    if (rows.length > 0)
      this.writing = this.writing
        .then(() => insertMany(this.database, RecommendationEntity, rows))
        .catch((error: unknown) => this.logger.error(`${rows.length} lists could not be recorded`, error));
    return this.writing;
  }

  async of(tenantId: TenantId, actors: readonly Actor[]): Promise<readonly RecommendationEntity[]> {
    await this.flush();
    return this.rows.find({ where: { tenantId, actor: In([...actors]) }, order: { id: 'ASC' } });
  }

  /** Of those that are written; {@link flush} comes first. */
  async deleteRowsOf(tenantId: TenantId, actors: readonly Actor[]): Promise<number> {
    return (await this.rows.delete({ tenantId, actor: In([...actors]) })).affected ?? 0;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  private get rows() {
    return this.database.rows(RecommendationEntity);
  }
}
