import { Clock } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { Shops } from '../shop/shops.ts';
import { userActor } from '../shopper/actor.ts';
import { ShopperRepository } from '../shopper/shopper.repository.ts';
import { readEvent } from './behaviour-event.ts';
import type { BehaviourEvent, ReadEvent } from './behaviour-event.ts';
import type { NewEvent } from './event.dto.ts';
import { EventRepository } from './event.repository.ts';

/** How many events were new, and how many were there already. */
export interface Taken {
  readonly accepted: number;
  readonly known: number;
}

/** Events on their way in, from wherever they come: stored once, and counted at once. */
@Injectable()
export class EventIntake {
  constructor(
    private readonly events: EventRepository,
    private readonly shoppers: ShopperRepository,
    private readonly shops: Shops,
    private readonly clock: Clock,
  ) {}

  /** What each of them says, or why it cannot be taken; in their order. */
  async read(tenantId: TenantId, given: readonly NewEvent[]): Promise<readonly ReadEvent[]> {
    const { behaviours } = await this.shops.of(tenantId);
    const now = this.clock.now();
    return given.map((event) => readEvent(event, behaviours, now));
  }

  async take(tenantId: TenantId, events: readonly BehaviourEvent[]): Promise<Taken> {
    const fresh = await this.events.insertNew(tenantId, await this.ofUsers(tenantId, events));
    await this.shops.eventsTaken(tenantId, fresh);
    return { accepted: fresh.length, known: events.length - fresh.length };
  }

  /** Events of sessions in which somebody has logged in are those of the user. */
  private async ofUsers(
    tenantId: TenantId,
    events: readonly BehaviourEvent[],
  ): Promise<readonly BehaviourEvent[]> {
    const sessions = new Set(events.flatMap(({ actor }) => (actor.startsWith('s:') ? actor.slice(2) : [])));
    const owners = await this.shoppers.ownersOf(tenantId, [...sessions]);
    if (owners.size === 0) return events;
    return events.map((event) => {
      const owner = event.actor.startsWith('s:') ? owners.get(event.actor.slice(2)) : undefined;
      return owner === undefined ? event : { ...event, actor: userActor(owner) };
    });
  }
}
