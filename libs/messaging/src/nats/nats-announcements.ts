import { Wakeup } from '@attention-flow/persistence';
import { DeliverPolicy } from '@nats-io/jetstream';
import type { ConsumerMessages } from '@nats-io/jetstream';
import { Subject, filter } from 'rxjs';
import type { Observable } from 'rxjs';
import { Announcements } from '../announcements.ts';
import type { Announcement } from '../announcements.ts';
import { toJson } from '../json.ts';
import type { LeaseWorker } from '../outbox/lease-worker.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { checkTopic } from '../subscriptions.ts';
import { unseal } from './envelope.ts';
import type { NatsConsumerParts } from './nats-consumer.ts';
import { startRelay } from './nats-relay.ts';
import { ensureStreams } from './nats-streams.ts';

/** Where the outbox holds news until NATS has it; no topic or group of work is called so. */
const newsQueue = { topic: '*', group: '*' };
const pauseMs = 500;

/** News through a stream that every replica reads from where it began. */
export class NatsAnnouncements extends Announcements {
  private readonly news = new Subject<Announcement>();
  private readonly relay: LeaseWorker;
  private readonly running: Promise<void>;
  private readonly wakeup: Wakeup;
  private readonly deafen: () => void;
  private messages: ConsumerMessages | undefined;
  private isStopping = false;

  private constructor(
    private readonly parts: NatsConsumerParts & { readonly outbox: Outbox },
    private last: number,
  ) {
    super();
    this.relay = startRelay(newsQueue, () => parts.names.newsSubject, parts);
    this.wakeup = new Wakeup(parts.clock);
    this.deafen = parts.connection.onReconnect(() => this.messages?.stop());
    this.running = this.run();
  }

  /** Hears what is announced from now on. */
  static async start(parts: NatsConsumerParts & { readonly outbox: Outbox }): Promise<NatsAnnouncements> {
    const { state } = await parts.connection.manager.streams.info(parts.names.newsStream);
    return new NatsAnnouncements(parts, state.last_seq);
  }

  async announce(topic: string, payload: unknown, tenantId?: string): Promise<void> {
    checkTopic(topic);
    const { clock, ids, outbox } = this.parts;
    const now = clock.now();
    await outbox.store([
      {
        ...newsQueue,
        messageId: ids.next<'Message'>(),
        key: null,
        payload: { topic, payload: toJson(payload) },
        tenantId: tenantId ?? null,
        traceparent: null,
        publishedAt: now,
        availableAt: now,
        attempt: 0,
        redrives: 0,
        leaseHolder: null,
      },
    ]);
  }

  heard$(topic: string): Observable<Announcement> {
    checkTopic(topic);
    return this.news.pipe(filter((announcement) => announcement.topic === topic));
  }

  async stop(graceMs?: number): Promise<void> {
    this.isStopping = true;
    this.deafen();
    this.messages?.stop();
    this.wakeup.wake();
    await this.running;
    await this.relay.stop(graceMs);
    this.news.complete();
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        await this.read();
      } catch (error) {
        if (this.parts.connection.isConnected) this.parts.problems.report('read announcements', error);
      }
      if (!this.isStopping) await this.wakeup.pause(pauseMs);
    }
  }

  /** Reads on from the last one, until the connection is lost. */
  private async read(): Promise<void> {
    const { connection, names } = this.parts;
    await ensureStreams(connection.manager, names);
    const consumer = await connection.stream.consumers.get(names.newsStream, {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: this.last + 1,
    });
    if (this.isStopping) return;
    this.messages = await consumer.consume();
    for await (const message of this.messages) {
      this.last = message.seq;
      this.hear(message.string());
    }
  }

  private hear(text: string): void {
    const { payload, tenantId } = unseal(text);
    if (typeof payload !== 'object' || payload === null) return;
    const topic: unknown = Reflect.get(payload, 'topic');
    if (typeof topic === 'string')
      this.news.next({ topic, payload: Reflect.get(payload, 'payload'), tenantId });
  }
}
