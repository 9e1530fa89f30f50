import { Clock, Database } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { EventRepository } from '../behaviour/event.repository.ts';
import type { Attributes } from '../catalogue/catalogue-item.ts';
import { sessionActor, userActor } from './actor.ts';
import type { Actor, ActorNames } from './actor.ts';
import { SessionTakenError, UserNotFoundError } from './shopper.errors.ts';
import { ShopperRepository } from './shopper.repository.ts';
import type { User } from './shopper.repository.ts';

@Injectable()
export class ShopperService {
  constructor(
    private readonly shoppers: ShopperRepository,
    private readonly events: EventRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws UserNotFoundError */
  async find(tenantId: TenantId, userId: string): Promise<User> {
    const user = await this.shoppers.find(tenantId, userId);
    if (!user) throw new UserNotFoundError(userId);
    return user;
  }

  async put(
    tenantId: TenantId,
    users: readonly { readonly userId: string; readonly attributes: Attributes }[],
  ): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(() =>
      this.shoppers.put(
        tenantId,
        users.map((user) => ({ ...user, createdAt: now })),
        now,
      ),
    );
  }

  /**
   * A visitor has logged in: what the session did, and will do, is the user's.
   *
   * @returns how many events changed hands
   * @throws SessionTakenError
   */
  async merge(tenantId: TenantId, userId: string, sessionId: string): Promise<number> {
    return this.database.transaction(async () => {
      const owner = (await this.shoppers.ownersOf(tenantId, [sessionId])).get(sessionId);
      if (owner !== undefined && owner !== userId) throw new SessionTakenError(sessionId);
      if (owner === undefined)
        await this.shoppers.addSession({ tenantId, sessionId, userId, mergedAt: this.clock.now() });
      return this.events.reassign(tenantId, sessionActor(sessionId), userActor(userId));
    });
  }

  /** Whose it is: of a session in which a user has logged in, that user's. */
  async actor(tenantId: TenantId, { userId, sessionId }: ActorNames): Promise<Actor | undefined> {
    if (userId !== undefined) return userActor(userId);
    if (sessionId === undefined) return undefined;
    const owner = (await this.shoppers.ownersOf(tenantId, [sessionId])).get(sessionId);
    return owner === undefined ? sessionActor(sessionId) : userActor(owner);
  }
}
