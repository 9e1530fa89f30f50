import type { DeliveryRepository } from '../delivery/delivery-repository.ts';
import { enabled, missedSince } from './endpoint.ts';
import type { WebhookEndpointEntity } from './endpoint.entity.ts';
import type { EndpointRepository } from './endpoint.repository.ts';

/** Enables endpoints: by hand, or after a probe that was answered well. */
export class Revival {
  constructor(
    private readonly endpoints: EndpointRepository,
    private readonly deliveries: DeliveryRepository,
  ) {}

  /**
   * Within a transaction that keeps the endpoint.
   *
   * @param isRecovering whether what was missed is sent now; else it is cancelled
   */
  async enable(
    endpoint: WebhookEndpointEntity,
    isRecovering: boolean,
    now: Date,
  ): Promise<WebhookEndpointEntity> {
    if (endpoint.state === 'enabled') return endpoint;
    const { id } = endpoint;
    if (isRecovering) await this.deliveries.recover(id, missedSince(endpoint), now);
    else await this.deliveries.cancelPending(id, now);
    const changed = enabled({ ...endpoint, updatedAt: now });
    await this.endpoints.update(id, changed);
    return changed;
  }
}
