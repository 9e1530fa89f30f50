import type { Clock, Database } from '@attention-flow/persistence';
import type { DeliveryRepository } from '../delivery/delivery-repository.ts';
import type { WebhookDeliveryEntity } from '../delivery/delivery.entity.ts';
import { EndpointDisabledError, EndpointNotFoundError } from '../endpoint/endpoint.errors.ts';
import type { EndpointId } from '../endpoint/endpoint.ts';
import type { WebhookEndpointEntity } from '../endpoint/endpoint.entity.ts';
import type { EndpointRepository } from '../endpoint/endpoint.repository.ts';
import { matches } from '../event-type/event-type.ts';
import { MessageNotFoundError } from '../message/message.errors.ts';
import type { MessageId } from '../message/message.ts';
import type { MessageRepository, PageRequest } from '../message/message.repository.ts';
import type { TenantId } from '../tenant.ts';
import { standing } from './replay.ts';
import type { ReplayFilter } from './replay.ts';

export interface ReplayParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly endpoints: EndpointRepository;
  readonly messages: MessageRepository;
  readonly deliveries: DeliveryRepository;
}

const chunk = 500;

/** Sends again what was sent before: the same id and body, a new time and signature, a header that says so. */
export class ReplayService {
  constructor(private readonly parts: ReplayParts) {}

  /**
   * One message, to one endpoint or to all that it went to.
   *
   * @returns to how many endpoints it goes
   * @throws MessageNotFoundError, EndpointNotFoundError, EndpointDisabledError
   */
  async one(tenantId: TenantId, messageId: MessageId, endpointId?: EndpointId): Promise<number> {
    const { messages, deliveries, endpoints } = this.parts;
    if (!(await messages.find(tenantId, messageId))) throw new MessageNotFoundError(messageId);
    if (endpointId !== undefined) {
      await this.enabled(tenantId, endpointId);
      return this.send(endpointId, tenantId, [messageId]);
    }
    let count = 0;
    for (const delivery of await deliveries.ofMessage(messageId)) {
      const endpoint = await endpoints.find(tenantId, delivery.endpointId);
      if (endpoint?.state === 'enabled') count += await this.send(endpoint.id, tenantId, [messageId]);
    }
    return count;
  }

  /**
   * The messages of a time, oldest first, as many as `page.limit` were looked at.
   *
   * @returns how many are sent again, and where to go on
   * @throws EndpointNotFoundError, EndpointDisabledError
   */
  async range(
    tenantId: TenantId,
    endpointId: EndpointId,
    filter: ReplayFilter,
    { limit, after }: PageRequest,
  ): Promise<{ readonly replayed: number; readonly next: string | null }> {
    const endpoint = await this.enabled(tenantId, endpointId);
    let [replayed, left, next] = [0, limit, after ?? null];
    do {
      const page = { limit: Math.min(left, chunk), after: next ?? undefined };
      const window = { kind: 'event' as const, since: filter.since, until: filter.until };
      const found = await this.parts.messages.page(tenantId, window, page, 'ASC');
      replayed += await this.sendWanted(endpoint, filter, found.rows);
      left -= found.rows.length;
      next = found.next;
    } while (next !== null && left > 0);
    return { replayed, next };
  }

  private async sendWanted(
    { id, tenantId, eventTypes }: WebhookEndpointEntity,
    { types, states }: ReplayFilter,
    messages: readonly { readonly id: MessageId; readonly type: string }[],
  ): Promise<number> {
    const wanted = messages
      .filter(({ type }) => matches(types ?? eventTypes, type))
      .map((message) => message.id);
    const known = await this.parts.deliveries.ofEndpoint(id, wanted);
    const stateOf = new Map(known.map(({ messageId, state }) => [messageId, state]));
    return this.send(
      id,
      tenantId,
      wanted.filter((messageId) => states.includes(standing(stateOf.get(messageId)))),
    );
  }

  private async send(endpointId: EndpointId, tenantId: TenantId, ids: readonly MessageId[]): Promise<number> {
    const { database, deliveries, endpoints, clock } = this.parts;
    if (ids.length === 0) return 0;
    return database.transaction(async () => {
      if (!(await endpoints.keep(endpointId))) return 0;
      const now = clock.now();
      const known = new Set((await deliveries.ofEndpoint(endpointId, ids)).map(({ messageId }) => messageId));
      const missed = ids.filter((id) => !known.has(id));
      await deliveries.restart(endpointId, [...known], { trigger: 'replay', now });
      await deliveries.insert(missed.map((messageId) => newReplay(messageId, endpointId, tenantId, now)));
      return ids.length;
    });
  }

  private async enabled(tenantId: TenantId, id: EndpointId): Promise<WebhookEndpointEntity> {
    const endpoint = await this.parts.endpoints.find(tenantId, id);
    if (!endpoint) throw new EndpointNotFoundError(id);
    if (endpoint.state === 'disabled') throw new EndpointDisabledError(id);
    return endpoint;
  }
}

function newReplay(
  messageId: MessageId,
  endpointId: EndpointId,
  tenantId: TenantId,
  now: Date,
): WebhookDeliveryEntity {
  return {
    ...{ messageId, endpointId, tenantId, trigger: 'replay', state: 'pending', step: 0, attemptCount: 0 },
    ...{ dueAt: now, leaseToken: null, lastStatus: null, lastReason: null, createdAt: now, finishedAt: null },
  };
}
