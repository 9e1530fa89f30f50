import type { DataSubject, Erasure, TenantId, JsonValue, PersonalDataSource } from '@attention-flow/security';
import { ModelVersionService } from '@attention-flow/model-lifecycle';
import { Database } from '@attention-flow/persistence';
import { Injectable } from '@nestjs/common';
import { EventRepository } from '../behaviour/event.repository.ts';
import { RecommendationLog } from '../recommendation/recommendation-log.ts';
import { Shops } from '../shop/shops.ts';
import { sessionActor, userActor } from '../shopper/actor.ts';
import type { Actor } from '../shopper/actor.ts';
import { ShopperRepository } from '../shopper/shopper.repository.ts';

/** All that is held about one user: attributes, sessions, events, lists. */
@Injectable()
export class ShopperData implements PersonalDataSource {
  readonly name = 'shopper';

  constructor(
    private readonly shoppers: ShopperRepository,
    private readonly events: EventRepository,
    private readonly lists: RecommendationLog,
    private readonly shops: Shops,
    private readonly versions: ModelVersionService,
    private readonly database: Database,
  ) {}

  async *export({ tenantId, subjectId }: DataSubject): AsyncIterable<JsonValue> {
    const user = await this.shoppers.find(tenantId, subjectId);
    if (user) yield { kind: 'user', attributes: user.attributes, createdAt: user.createdAt.toISOString() };
    const actors = await this.actorsOf({ tenantId, subjectId });
    for (const actor of actors.slice(1)) yield { kind: 'session', sessionId: actor.slice(2) };
    for (const actor of actors) {
      for await (const { eventId, itemId, type, value, timestamp } of this.events.of(tenantId, actor))
        yield { kind: 'event', eventId, itemId, type, value, timestamp: timestamp.toISOString() };
    }
    for (const { id, scenario, itemIds, createdAt } of await this.lists.of(tenantId, actors))
      yield { kind: 'list', recommendationId: id, scenario, itemIds, createdAt: createdAt.toISOString() };
  }

  /** Rows go at once, together; the counts that hold them are made anew before this ends. */
  async erase(subject: DataSubject): Promise<Erasure> {
    const { tenantId, subjectId } = subject;
    await this.lists.flush();
    const { removed, since } = await this.database.transaction(async () => {
      const actors = await this.actorsOf(subject);
      const earliest = await this.events.earliest(tenantId, actors);
      return {
        since: earliest,
        removed: {
          events: await this.events.deleteOf(tenantId, actors),
          lists: await this.lists.deleteRowsOf(tenantId, actors),
          sessions: await this.shoppers.deleteSessions(tenantId, subjectId),
          users: await this.shoppers.delete(tenantId, subjectId),
        },
      };
    });
    if (removed.events > 0) await this.shops.erased(tenantId);
    return { removed, trainedModels: since === null ? [] : await this.modelsSince(tenantId, since) };
  }

  /** Events come in later than they happen: what was trained since then may know them. */
  private async modelsSince(tenantId: TenantId, moment: Date): Promise<readonly string[]> {
    return (await this.versions.trainedSince(tenantId, moment)).map(({ version }) => version);
  }

  /** The user, and what the user did before logging in. */
  private async actorsOf({ tenantId, subjectId }: DataSubject): Promise<readonly Actor[]> {
    const sessions = await this.shoppers.sessionsOf(tenantId, subjectId);
    return [userActor(subjectId), ...sessions.map(({ sessionId }) => sessionActor(sessionId))];
  }
}
