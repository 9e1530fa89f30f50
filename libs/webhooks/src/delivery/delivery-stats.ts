import type { Clock, Database } from '@attention-flow/persistence';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { WebhookEndpointEntity } from '../endpoint/endpoint.entity.ts';
import type { EndpointRepository } from '../endpoint/endpoint.repository.ts';
import { WebhookDeliveryEntity } from './delivery.entity.ts';
import type { DispatchEvent } from './dispatch-events.ts';

/** How the webhooks fare, as plain numbers for gauges and counters. */
export interface WebhookStats {
  /** Deliveries to enabled endpoints that are not over. */
  readonly pending: number;
  /** By how much the delivery that waits longest is overdue; 0 when none is. */
  readonly oldestAgeSeconds: number;
  /** Deliveries that wait for their endpoint to be enabled. */
  readonly held: number;
  /** Disabled endpoints. */
  readonly disabled: number;
  /** Attempts of this process, since it began, that were accepted. */
  readonly delivered: number;
  /** And those that were not. */
  readonly failed: number;
}

// PostgreSQL hands over counts and 64-bit integers as text.
const waiting = z.object({ state: z.string(), count: z.coerce.number() });
const oldest = z.object({ dueAt: z.coerce.number().nullable() });

/** Counts deliveries. */
export class DeliveryStats {
  private readonly attempts = { delivered: 0, failed: 0 };

  constructor(
    private readonly ports: { readonly database: Database; readonly clock: Clock },
    private readonly endpoints: EndpointRepository,
    events$: Observable<DispatchEvent>,
  ) {
    events$.subscribe((event) => {
      if (event.kind === 'attempted')
        this.attempts[event.reason === 'accepted' ? 'delivered' : 'failed'] += 1;
    });
  }

  async read(): Promise<WebhookStats> {
    const [counts, oldestAgeSeconds, disabled] = await Promise.all([
      this.waiting(),
      this.oldestAge(),
      this.endpoints.countDisabled(),
    ]);
    const of = (state: string) => counts.find((row) => row.state === state)?.count ?? 0;
    return {
      pending: of('enabled'),
      held: of('disabled'),
      oldestAgeSeconds,
      disabled,
      ...this.attempts,
    };
  }

  private async waiting() {
    const rows = await this.ofEnabledAndDisabled()
      .select('endpoint.state', 'state')
      .addSelect('COUNT(*)', 'count')
      .andWhere('delivery.dueAt IS NOT NULL')
      .groupBy('endpoint.state')
      .getRawMany();
    return z.array(waiting).parse(rows);
  }

  private async oldestAge(): Promise<number> {
    const now = this.ports.clock.now().getTime();
    const row: unknown = await this.ofEnabledAndDisabled()
      .select('MIN(delivery.dueAt)', 'dueAt')
      .andWhere('delivery.dueAt <= :now', { now })
      .andWhere("endpoint.state = 'enabled'")
      .getRawOne();
    const { dueAt } = oldest.parse(row);
    return dueAt === null ? 0 : (now - dueAt) / 1_000;
  }

  private ofEnabledAndDisabled() {
    return this.ports.database
      .rows(WebhookDeliveryEntity)
      .createQueryBuilder('delivery')
      .innerJoin(WebhookEndpointEntity, 'endpoint', 'endpoint.id = delivery.endpointId')
      .where('1 = 1');
  }
}
