import { randomUUID } from 'node:crypto';
import type { Clock } from '@attention-flow/persistence';
import type { AttemptResult } from '../delivery/attempt-result.ts';
import type { Courier } from '../delivery/courier.ts';
import type { DeliveryQueue } from '../delivery/delivery-queue.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import type { EndpointRepository } from '../endpoint/endpoint.repository.ts';
import { endpointProbe } from '../event-type/operational-events.ts';
import type { MessageWriter } from '../message/message-writer.ts';

export interface ProbeRules {
  readonly probeEveryMs: number;
  /** After this long disabled, only a client asks for a probe. */
  readonly probeForMs: number;
  readonly leaseMs: number;
}

export interface ProberParts {
  readonly clock: Clock;
  readonly endpoints: EndpointRepository;
  readonly writer: MessageWriter;
  readonly queue: DeliveryQueue;
  readonly courier: Courier;
  readonly rules: ProbeRules;
}

/** Asks disabled endpoints whether they are well again; one that answers 2xx is enabled, and gets what it missed. */
export class Prober {
  constructor(private readonly parts: ProberParts) {}

  /** Those that were disabled as failing are tried from time to time; each by one process. */
  async probeDue(stop?: AbortSignal): Promise<void> {
    const { clock, endpoints } = this.parts;
    const due = await endpoints.dueForProbe(clock.now());
    await Promise.all(due.map((endpoint) => this.probeInTurn(endpoint, stop)));
  }

  /** @returns what came of it; undefined when the endpoint is gone or the attempt could not be made */
  async probe(endpoint: Endpoint, stop?: AbortSignal): Promise<AttemptResult | undefined> {
    const { clock, writer, queue, courier, rules } = this.parts;
    const now = clock.now();
    const lease = { token: randomUUID(), until: new Date(now.getTime() + rules.leaseMs) };
    const payload = { endpointId: endpoint.id };
    const event = { tenant: endpoint.tenantId, type: endpointProbe.type, payload, occurredAt: now };
    const messageId = await writer.writeFor(event, { endpoints: [endpoint], trigger: 'probe', lease });
    const claimed = await queue.read(messageId, endpoint.id, lease.token);
    return claimed && courier.deliver(claimed, stop);
  }

  private async probeInTurn(endpoint: Endpoint, stop: AbortSignal | undefined): Promise<void> {
    const { clock, endpoints, courier, rules } = this.parts;
    const { id, probeAt, disabledAt } = endpoint;
    if (!probeAt) return;
    const next = new Date(clock.now().getTime() + rules.probeEveryMs);
    const isLast = next.getTime() - (disabledAt?.getTime() ?? 0) > rules.probeForMs;
    try {
      if (await endpoints.moveProbe(id, probeAt, isLast ? null : next)) await this.probe(endpoint, stop);
    } catch (error) {
      courier.report('probe', error);
    }
  }
}
