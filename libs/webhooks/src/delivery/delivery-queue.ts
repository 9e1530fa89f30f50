import { randomUUID } from 'node:crypto';
import type { Clock, Database } from '@attention-flow/persistence';
import { In } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import type { EndpointId } from '../endpoint/endpoint.ts';
import { WebhookEndpointEntity } from '../endpoint/endpoint.entity.ts';
import type { EndpointRepository } from '../endpoint/endpoint.repository.ts';
import type { MessageId } from '../message/message.ts';
import { WebhookMessageEntity } from '../message/message.entity.ts';
import { lockRows } from '../row-lock.ts';
import type { SecretRepository } from '../signature/secret.repository.ts';
import type { WebhookSecretEntity } from '../signature/secret.entity.ts';
import type { Delivery } from './delivery.ts';
import { WebhookDeliveryEntity } from './delivery.entity.ts';
import { concurrencyOf, laneOf } from './lane.ts';
import type { Lane, LaneRules } from './lane.ts';
import { takeSlots } from './rate-limit.ts';

/** A delivery that nobody else may send for now, with all that is needed to send it. */
export interface ClaimedDelivery {
  readonly delivery: Delivery;
  readonly token: string;
  readonly message: WebhookMessageEntity;
  readonly endpoint: WebhookEndpointEntity;
  /** Those that sign now. */
  readonly secrets: readonly WebhookSecretEntity[];
}

/**
 * The deliveries that are due, handed out by lease: what a process does not finish in time is due again. Who was
 * served longest ago comes first, and the row of an endpoint is kept while some of its deliveries are claimed, so
 * that its limits hold for all processes together.
 */
export class DeliveryQueue {
  constructor(
    private readonly ports: { readonly database: Database; readonly clock: Clock },
    private readonly endpoints: EndpointRepository,
    private readonly secrets: SecretRepository,
    private readonly rules: LaneRules & { readonly leaseMs: number },
  ) {}

  /** At most `count` deliveries of endpoints in this lane. */
  async claim(lane: Lane, count: number): Promise<readonly ClaimedDelivery[]> {
    const candidates = count > 0 ? await this.candidates(lane, count) : [];
    if (candidates.length === 0) return [];
    const token = randomUUID();
    return this.ports.database.transaction(async () => {
      const claimed: Claim[] = [];
      for (const id of candidates) {
        if (claimed.length >= count) break;
        claimed.push(...(await this.claimFrom(id, lane, count - claimed.length, token)));
      }
      return this.withContents(claimed, token);
    });
  }

  /** One that was written with a lease. */
  async read(
    messageId: MessageId,
    endpointId: EndpointId,
    token: string,
  ): Promise<ClaimedDelivery | undefined> {
    const delivery = await this.deliveries.findOneBy({ messageId, endpointId, leaseToken: token });
    const endpoint = await this.ports.database.rows(WebhookEndpointEntity).findOneBy({ id: endpointId });
    if (!delivery || !endpoint) return undefined;
    const [claimed] = await this.withContents([{ delivery, endpoint }], token);
    return claimed;
  }

  /** Ends a lease without an attempt. @param delayMs until it is due again */
  async giveBack(
    { delivery: { messageId, endpointId }, token }: ClaimedDelivery,
    delayMs = 0,
  ): Promise<void> {
    const dueAt = new Date(this.ports.clock.now().getTime() + delayMs);
    await this.deliveries.update({ messageId, endpointId, leaseToken: token }, { leaseToken: null, dueAt });
  }

  /** Whom to look at, by a plain read: most looks find nothing. */
  private async candidates(lane: Lane, count: number): Promise<readonly EndpointId[]> {
    const now = this.ports.clock.now().getTime();
    const { slowMs, endpointConcurrency } = this.rules;
    const slow = '(endpoint.failingSince IS NOT NULL OR COALESCE(endpoint.lastDurationMs, 0) > :slowMs)';
    const query = this.ports.database
      .rows(WebhookEndpointEntity)
      .createQueryBuilder('endpoint')
      .select('endpoint.id')
      .where("endpoint.state = 'enabled'")
      .andWhere(lane === 'slow' ? slow : `NOT ${slow}`)
      .andWhere('(endpoint.throttledUntil IS NULL OR endpoint.throttledUntil <= :now)')
      .andWhere('(endpoint.slotAt IS NULL OR endpoint.slotAt <= :now)');
    query
      .andWhere(`EXISTS ${this.ofEndpoint(query, 'due').andWhere('due.dueAt <= :now').getQuery()}`)
      .andWhere(
        `(${leased(this.ofEndpoint(query, 'sent'), 'sent').select('COUNT(*)').getQuery()}) < ` +
          '(CASE WHEN endpoint.failingSince IS NULL AND endpoint.lastDurationMs IS NOT NULL THEN :many ELSE 1 END)',
      )
      .setParameters({ now, slowMs, many: endpointConcurrency })
      .orderBy('COALESCE(endpoint.servedAt, 0)')
      .limit(count);
    return (await query.getMany()).map(({ id }) => id);
  }

  private async claimFrom(id: EndpointId, lane: Lane, count: number, leaseToken: string): Promise<Claim[]> {
    const endpoint = await this.endpoints.keep(id, 'skip');
    const now = this.ports.clock.now();
    if (endpoint?.state !== 'enabled' || laneOf(endpoint, this.rules) !== lane) return [];
    if (endpoint.throttledUntil && endpoint.throttledUntil > now) return [];
    const open = await leased(this.deliveries.createQueryBuilder('sent'), 'sent')
      .andWhere('sent.endpointId = :id', { id })
      .setParameter('now', now.getTime())
      .getCount();
    const wanted = Math.min(count, concurrencyOf(endpoint, this.rules) - open);
    const due = await this.due(id, wanted, now);
    const { granted, slotAt } = slotsFor(endpoint, due.length, now);
    const deliveries = due.slice(0, granted);
    if (deliveries.length === 0) return [];
    const dueAt = new Date(now.getTime() + this.rules.leaseMs);
    const messageId = In(deliveries.map((delivery) => delivery.messageId));
    await this.deliveries.update({ endpointId: id, messageId }, { leaseToken, dueAt });
    await this.endpoints.update(id, { servedAt: now, slotAt });
    return deliveries.map((delivery) => ({ delivery, endpoint }));
  }

  private async due(endpointId: EndpointId, limit: number, now: Date): Promise<WebhookDeliveryEntity[]> {
    if (limit <= 0) return [];
    const query = this.deliveries
      .createQueryBuilder('delivery')
      .where('delivery.endpointId = :endpointId', { endpointId })
      .andWhere('delivery.dueAt <= :now', { now: now.getTime() })
      .orderBy('delivery.dueAt')
      .addOrderBy('delivery.messageId')
      .limit(limit);
    return lockRows(this.ports.database, query, 'change', 'skip').getMany();
  }

  private async withContents(claims: readonly Claim[], token: string): Promise<readonly ClaimedDelivery[]> {
    const { database, clock } = this.ports;
    const ids = claims.map(({ delivery }) => delivery.messageId);
    const messages = await database.rows(WebhookMessageEntity).findBy({ id: In(ids) });
    const endpointIds = [...new Set(claims.map(({ endpoint }) => endpoint.id))];
    const secrets = await this.secrets.valid(endpointIds, clock.now());
    return claims.flatMap(({ delivery, endpoint }) => {
      const message = messages.find(({ id }) => id === delivery.messageId);
      const own = secrets.filter(({ endpointId }) => endpointId === endpoint.id);
      return message ? [{ delivery, token, message, endpoint, secrets: own }] : [];
    });
  }

  private ofEndpoint(query: SelectQueryBuilder<WebhookEndpointEntity>, alias: string) {
    return query
      .subQuery()
      .select('1')
      .from(WebhookDeliveryEntity, alias)
      .where(`${alias}.endpointId = endpoint.id`);
  }

  private get deliveries() {
    return this.ports.database.rows(WebhookDeliveryEntity);
  }
}

interface Claim {
  readonly delivery: WebhookDeliveryEntity;
  readonly endpoint: WebhookEndpointEntity;
}

/** Those being sent now: `> ''` reads an index where `IS NOT NULL` would not. */
function leased<Query extends SelectQueryBuilder<WebhookDeliveryEntity>>(query: Query, alias: string): Query {
  return query.andWhere(`${alias}.leaseToken > ''`).andWhere(`${alias}.dueAt > :now`);
}

function slotsFor({ ratePerSecond, slotAt }: WebhookEndpointEntity, wanted: number, now: Date) {
  if (ratePerSecond === null || wanted === 0) return { granted: wanted, slotAt };
  const taken = takeSlots(ratePerSecond, slotAt?.getTime() ?? null, wanted, now.getTime());
  return { granted: taken.granted, slotAt: new Date(taken.slotAt) };
}
