import type { Clock, Database, Ids } from '@attention-flow/persistence';
import type { Observable } from 'rxjs';
import { AddressGuard } from './address-guard/address-guard.ts';
import { AddressPolicy } from './address-guard/address-policy.ts';
import { AttemptRecorder } from './delivery/attempt-recorder.ts';
import { Courier } from './delivery/courier.ts';
import { DeliveryQueue } from './delivery/delivery-queue.ts';
import { DeliveryRepository } from './delivery/delivery-repository.ts';
import { DeliveryStats } from './delivery/delivery-stats.ts';
import type { WebhookStats } from './delivery/delivery-stats.ts';
import type { DispatchEvent } from './delivery/dispatch-events.ts';
import { Dispatcher } from './delivery/dispatcher.ts';
import { Sender } from './delivery/sender.ts';
import { EndpointRepository } from './endpoint/endpoint.repository.ts';
import { EndpointService } from './endpoint/endpoint.service.ts';
import { Revival } from './endpoint/revival.ts';
import { EventCatalogue } from './event-type/event-catalogue.ts';
import type { MessageId } from './message/message.ts';
import { MessagePrivacy } from './message/message-privacy.ts';
import { MessageRepository } from './message/message.repository.ts';
import { MessageService } from './message/message.service.ts';
import { MessageWriter } from './message/message-writer.ts';
import type { WebhookEvent } from './message/message-writer.ts';
import { Prober } from './probe/prober.ts';
import { ReplayService } from './replay/replay.service.ts';
import { SecretRepository } from './signature/secret.repository.ts';
import { Vault } from './signature/vault.ts';
import { completed } from './webhook-options.ts';
import type { WebhookOptions } from './webhook-options.ts';

/** What the webhooks stand on. */
export interface WebhookPorts {
  /** Opened with `webhookEntities` and `webhookMigrations`. */
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
}

const pruneChunk = 500;
const retentionDays = 90;

/**
 * The webhooks of one service: what happens is written to the database together with its cause, and delivered
 * from there until it is accepted or given up.
 *
 * @see https://www.standardwebhooks.com
 */
export class Webhooks {
  readonly eventTypes: EventCatalogue;
  readonly endpoints: EndpointService;
  readonly messages: MessageService;
  readonly replays: ReplayService;
  /** Attempts, endpoints disabled and enabled, and faults of the service's own. */
  readonly events$: Observable<DispatchEvent>;
  private readonly writer: MessageWriter;
  private readonly dispatcher: Dispatcher;
  private readonly deliveryStats: DeliveryStats;
  private readonly prober: Prober;
  private readonly history: MessageRepository;
  /** For the host's jobs of retention and of the rights of persons. */
  readonly privacy: MessagePrivacy;
  private readonly retentionMs: number | null;

  /** @throws InvalidOptionError, InvalidKeyError */
  constructor(
    private readonly ports: WebhookPorts,
    options: WebhookOptions,
  ) {
    const rules = completed(options);
    const { database } = ports;
    const vault = new Vault(options.encryptionKeys);
    const policy = new AddressPolicy(rules.allowPrivate);
    const guard = new AddressGuard({ ...rules, policy, resolver: options.resolver });
    const endpoints = new EndpointRepository(database);
    const deliveries = new DeliveryRepository(database);
    const messages = new MessageRepository(database);
    const secrets = new SecretRepository(database);
    const revival = new Revival(endpoints, deliveries);
    const catalogue = new EventCatalogue(options.eventTypes);
    const writer = new MessageWriter(ports, catalogue, endpoints, rules);
    const queue = new DeliveryQueue(ports, endpoints, secrets, rules);
    const sender = new Sender(guard, {
      timeoutMs: rules.timeoutMs,
      certificateAuthority: options.certificateAuthority,
    });
    const { retrySchedule, random } = rules;
    const recorded = { ...ports, endpoints, deliveries, revival, writer, rules, retrySchedule, random };
    const recorder = new AttemptRecorder(recorded);
    const courier = new Courier({ ...ports, vault, queue, sender, recorder });
    const prober = new Prober({ ...ports, endpoints, writer, queue, courier, rules });
    const { maxEndpoints } = rules;
    this.eventTypes = catalogue;
    this.endpoints = new EndpointService({
      ...{ ...ports, endpoints, secrets, catalogue, guard, vault, revival, prober, rules, maxEndpoints },
    });
    this.messages = new MessageService({ ...ports, messages, endpoints, deliveries, writer, catalogue });
    this.replays = new ReplayService({ ...ports, endpoints, messages, deliveries });
    this.events$ = courier.events$;
    this.deliveryStats = new DeliveryStats(ports, endpoints, courier.events$);
    this.dispatcher = new Dispatcher({
      ...ports,
      queue,
      courier,
      rules,
      chores: (stop) => this.doChores(stop),
    });
    this.writer = writer;
    this.prober = prober;
    this.history = messages;
    this.retentionMs = rules.retentionMs;
    this.privacy = new MessagePrivacy(messages, retentionDays);
  }

  /**
   * Tells every endpoint of the tenant that wants to know. Called inside `database.transaction`, it happens if
   * and only if that is committed.
   *
   * @returns the `webhook-id`
   * @throws EventTypeNotFoundError, InvalidPayloadError, PayloadTooLargeError
   */
  emit(event: WebhookEvent): Promise<MessageId> {
    return this.writer.writeForSubscribers(event);
  }

  /** Begins to deliver, beside whatever other processes on the same database deliver. */
  start(): void {
    this.dispatcher.start();
  }

  /** Lets open attempts end, gives the rest back. @param graceMs how long to wait */
  stop(graceMs?: number): Promise<void> {
    return this.dispatcher.stop(graceMs);
  }

  /** Delivers all that is due now, without {@link start}. @returns how many attempts were made */
  deliverDue(): Promise<number> {
    return this.dispatcher.deliverDue();
  }

  /** Probes disabled endpoints whose time has come, and deletes what is too old; {@link start} sees to it as well. */
  async doChores(stop?: AbortSignal): Promise<void> {
    await this.prober.probeDue(stop);
    if (this.retentionMs === null) return;
    const before = new Date(this.ports.clock.now().getTime() - this.retentionMs);
    while (!stop?.aborted && (await this.history.deleteBefore(before, pruneChunk)) === pruneChunk);
  }

  stats(): Promise<WebhookStats> {
    return this.deliveryStats.read();
  }
}
