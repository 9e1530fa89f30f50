import { Database, insertMany } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Actor } from '../shopper/actor.ts';
import type { BehaviourEvent } from './behaviour-event.ts';
import { EventEntity } from './event.entity.ts';

const rowsAtOnce = 2_000;

@Injectable()
export class EventRepository {
  constructor(private readonly database: Database) {}

  /** Stores those whose ids are not known yet. @returns these */
  async insertNew(tenantId: TenantId, events: readonly BehaviourEvent[]): Promise<readonly BehaviourEvent[]> {
    const first = new Map<string, BehaviourEvent>();
    for (const event of events) if (!first.has(event.eventId)) first.set(event.eventId, event);
    try {
      return await this.insertUnknown(tenantId, [...first.values()]);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      // Another replica stored some of them between the question and the answer; now they are known.
      return this.insertUnknown(tenantId, [...first.values()]);
    }
  }

  /** The latest events of an actor, oldest first. */
  async latest(tenantId: TenantId, actor: Actor, limit: number): Promise<readonly BehaviourEvent[]> {
    const rows = await this.rows.find({
      where: { tenantId, actor },
      order: { timestamp: 'DESC', eventId: 'DESC' },
      take: limit,
    });
    return rows.toReversed();
  }

  /** All events of an actor, oldest first. */
  async *of(tenantId: TenantId, actor: Actor): AsyncGenerator<EventEntity> {
    for (let skipped = 0; ; skipped += rowsAtOnce) {
      const page = await this.rows.find({
        where: { tenantId, actor },
        order: { timestamp: 'ASC', eventId: 'ASC' },
        take: rowsAtOnce,
        skip: skipped,
      });
      yield* page;
      if (page.length < rowsAtOnce) return;
    }
  }

  /** When the first of the actors' events happened; null where there is none. */
  async earliest(tenantId: TenantId, actors: readonly Actor[]): Promise<Date | null> {
    const where = { tenantId, actor: In([...actors]) };
    const row = await this.rows.findOne({ where, order: { timestamp: 'ASC' } });
    return row?.timestamp ?? null;
  }

  /** All events of a tenant, actor by actor, each actor's oldest first. */
  async *byActor(tenantId: TenantId): AsyncGenerator<readonly EventEntity[]> {
    let last: EventEntity | undefined;
    for (;;) {
      const page: readonly EventEntity[] = await this.pageAfter(tenantId, last);
      if (page.length === 0) return;
      yield page;
      last = page.at(-1);
    }
  }

  /** Gives what a session did to a user. @returns how many events */
  async reassign(tenantId: TenantId, from: Actor, to: Actor): Promise<number> {
    const { affected } = await this.rows.update({ tenantId, actor: from }, { actor: to });
    return affected ?? 0;
  }

  async deleteOf(tenantId: TenantId, actors: readonly Actor[]): Promise<number> {
    const { affected } = await this.rows.delete({ tenantId, actor: In([...actors]) });
    return affected ?? 0;
  }

  count(tenantId: TenantId): Promise<number> {
    return this.rows.countBy({ tenantId });
  }

  private async insertUnknown(
    tenantId: TenantId,
    events: readonly BehaviourEvent[],
  ): Promise<readonly BehaviourEvent[]> {
    return this.database.transaction(async () => {
      const known = await this.knownIds(
        tenantId,
        events.map(({ eventId }) => eventId),
      );
      const unknown = events.filter(({ eventId }) => !known.has(eventId));
      await insertMany(
        this.database,
        EventEntity,
        unknown.map((event) => ({ ...event, tenantId })),
      );
      return unknown;
    });
  }

  private async knownIds(tenantId: TenantId, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const known = new Set<string>();
    for (let start = 0; start < ids.length; start += rowsAtOnce) {
      const chunk = ids.slice(start, start + rowsAtOnce);
      const rows = await this.database
        .sql`SELECT "eventId" FROM ${EventEntity} WHERE "tenantId" = ${tenantId} AND "eventId" IN (${() => chunk})`;
      for (const row of rows as readonly { readonly eventId: string }[]) known.add(row.eventId);
    }
    return known;
  }

  private pageAfter(tenantId: TenantId, last: EventEntity | undefined): Promise<EventEntity[]> {
    const query = this.rows.createQueryBuilder('event').where('event.tenantId = :tenantId', { tenantId });
    if (last) {
      // Tuples are compared by index on both databases.
      query.andWhere('(event.actor, event.timestamp, event.eventId) > (:actor, :timestamp, :eventId)', {
        actor: last.actor,
        timestamp: last.timestamp.getTime(),
        eventId: last.eventId,
      });
    }
    return query
      .orderBy({ 'event.actor': 'ASC', 'event.timestamp': 'ASC', 'event.eventId': 'ASC' })
      .limit(rowsAtOnce)
      .getMany();
  }

  private get rows() {
    return this.database.rows(EventEntity);
  }
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && /unique|duplicate key/i.test(error.message);
}
