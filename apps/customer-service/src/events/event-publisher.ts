import { traceparentOf } from '@attention-flow/observability';
import { Clock } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Webhooks } from '@attention-flow/webhooks';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { conversationHandedOff, conversationReturned, messageCreated } from './event-types.ts';

export type HandedOff = z.output<typeof conversationHandedOff.schema>;
export type Returned = z.output<typeof conversationReturned.schema>;
export type MessageCreated = z.output<typeof messageCreated.schema>;

/**
 * Tells the tenant's webhooks what happened. Called inside `database.transaction`, it is told if and only if that is
 * committed, with the trace of the request at hand.
 */
@Injectable()
export class EventPublisher {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly clock: Clock,
  ) {}

  async conversationHandedOff(tenantId: TenantId, payload: HandedOff): Promise<void> {
    await this.emit(tenantId, conversationHandedOff.type, payload, payload.customerId ?? undefined);
  }

  async conversationReturned(tenantId: TenantId, payload: Returned): Promise<void> {
    await this.emit(tenantId, conversationReturned.type, payload, payload.customerId ?? undefined);
  }

  async messageCreated(tenantId: TenantId, payload: MessageCreated): Promise<void> {
    await this.emit(tenantId, messageCreated.type, payload, payload.customerId ?? undefined);
  }

  private async emit(tenantId: TenantId, type: string, payload: object, subjectId?: string): Promise<void> {
    const occurredAt = this.clock.now();
    await this.webhooks.emit({
      tenant: tenantId,
      type,
      payload,
      occurredAt,
      subjectId,
      traceparent: traceparentOf(),
    });
  }
}
