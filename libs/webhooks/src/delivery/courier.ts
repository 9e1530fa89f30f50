import type { Clock } from '@attention-flow/persistence';
import { z } from 'zod';
import { Subject } from 'rxjs';
import type { Observable } from 'rxjs';
import { signedHeaders } from '../signature/signature.ts';
import type { Vault } from '../signature/vault.ts';
import type { AttemptRecorder } from './attempt-recorder.ts';
import type { AttemptResult } from './attempt-result.ts';
import type { Trigger } from './delivery.ts';
import type { ClaimedDelivery, DeliveryQueue } from './delivery-queue.ts';
import type { DispatchEvent } from './dispatch-events.ts';
import type { OutgoingRequest, Sender } from './sender.ts';

const userAgent = 'Attention-Flow-Webhooks/1';
const sealedHeaders = z.record(z.string(), z.string());
/** Not signed: for receivers who want to know, not for those who must be sure. */
const marks: Readonly<Partial<Record<Trigger, Readonly<Record<string, string>>>>> = {
  replay: { 'x-webhook-replay': 'true' },
  example: { 'x-webhook-example': 'true' },
};
/** After a fault of our own, such as a secret that cannot be opened. */
const pauseMs = 60_000;

export interface CourierParts {
  readonly clock: Clock;
  readonly vault: Vault;
  readonly queue: DeliveryQueue;
  readonly sender: Sender;
  readonly recorder: AttemptRecorder;
}

/** Makes one attempt of a delivery that was claimed: sign, send, record. */
export class Courier {
  private readonly subject = new Subject<DispatchEvent>();
  readonly events$: Observable<DispatchEvent> = this.subject.asObservable();

  constructor(private readonly parts: CourierParts) {}

  /** Never rejects. @param stop ends the attempt, and gives the delivery back */
  async deliver(claimed: ClaimedDelivery, stop?: AbortSignal): Promise<AttemptResult | undefined> {
    try {
      return await this.attempt(claimed, stop);
    } catch (error) {
      // The lease stays where even this fails, and ends by itself.
      this.report('deliver', error);
      await this.parts.queue
        .giveBack(claimed, pauseMs)
        .catch((cause: unknown) => this.report('give back', cause));
      return undefined;
    }
  }

  report(during: string, error: unknown): void {
    this.subject.next({ kind: 'problem', during, error });
  }

  private async attempt(claimed: ClaimedDelivery, stop: AbortSignal | undefined): Promise<AttemptResult> {
    const { clock, queue, sender, recorder } = this.parts;
    const startedAt = clock.now();
    const result = await sender.send(this.requestOf(claimed, startedAt), stop);
    if (result.kind === 'interrupted') {
      await queue.giveBack(claimed);
      return result;
    }
    for (const event of await recorder.record(claimed, result, startedAt)) this.subject.next(event);
    return result;
  }

  private requestOf({ delivery, message, endpoint, secrets }: ClaimedDelivery, at: Date): OutgoingRequest {
    const { vault } = this.parts;
    const { id, body, traceparent } = message;
    const custom = endpoint.sealedHeaders === null ? '{}' : vault.open(endpoint.sealedHeaders, endpoint.id);
    const keys = secrets.map(({ sealed, id: secretId }) => vault.open(sealed, secretId));
    return {
      url: endpoint.url,
      body,
      headers: {
        ...sealedHeaders.parse(JSON.parse(custom)),
        'content-type': 'application/json',
        'user-agent': userAgent,
        ...(traceparent === null ? {} : { traceparent }),
        ...marks[delivery.trigger],
        ...signedHeaders({ id, at, body }, keys),
      },
    };
  }
}
