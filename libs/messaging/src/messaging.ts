import type { Clock, Database, Ids } from '@attention-flow/persistence';
import type { Observable } from 'rxjs';
import type { Announcements } from './announcements.ts';
import { startEmbedded } from './embedded/start-embedded.ts';
import type { Around } from './execution.ts';
import type { Messages } from './messages.ts';
import { startNats } from './nats/start-nats.ts';
import { Outbox } from './outbox/outbox.ts';
import type { Carrier } from './outbox/outbox.ts';
import { ParkedStore } from './outbox/parked-store.ts';
import { ProcessedMessages } from './outbox/processed-messages.ts';
import { Problems } from './problems.ts';
import type { MessagingProblem } from './problems.ts';
import { Subscriptions } from './subscriptions.ts';
import type { Subscription, WorkQueues } from './work-queues.ts';

export interface MessagingOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Every group and its topic, the same in all processes of the service. */
  readonly subscriptions: readonly Subscription[];
  /** `nats://...`, several separated by commas; without it the database carries the messages. */
  readonly natsUrl?: string | undefined;
  /** The service, such as `customer_service`; its streams in NATS begin with it. */
  readonly service: string;
  /** Tenant and trace of where something is published. */
  readonly carrier?: () => Carrier;
  readonly around?: Around;
  /** A number in [0, 1). */
  readonly random?: () => number;
}

/** What carries messages: the database, or NATS. */
export interface Transport {
  readonly queues: WorkQueues;
  readonly announcements: Announcements;
  /** @throws what it throws when there is no answer */
  ping(): Promise<void>;
  /** Forgets announcements before that. */
  forget(before: Date): Promise<void>;
  stop(graceMs?: number): Promise<void>;
}

const cleaningMs = 3_600_000;
const rememberProcessedMs = 7 * 24 * cleaningMs;

/** Messages of one service to itself: publish, share the work, tell all replicas. */
export class Messaging {
  private endCleaning: () => void;

  private constructor(
    readonly messages: Messages,
    readonly processed: ProcessedMessages,
    private readonly transport: Transport,
    private readonly clock: Clock,
    private readonly problems: Problems,
  ) {
    this.endCleaning = clock.schedule(cleaningMs, () => void this.clean());
  }

  /**
   * @throws InvalidMessageError naming a topic or group
   * @throws InvalidNatsUrlError
   * @throws MessagingUnavailableError when NATS does not answer
   */
  static async open(options: MessagingOptions): Promise<Messaging> {
    const { database, clock, ids, carrier = () => ({}), random = Math.random } = options;
    const subscriptions = new Subscriptions(options.subscriptions);
    const problems = new Problems();
    const outbox = new Outbox({ database, clock, ids, subscriptions, carrier });
    const parked = new ParkedStore(database, clock, outbox);
    const around: Around = options.around ?? ((_, run) => run());
    const parts = { database, clock, ids, subscriptions, parked, problems, around, random };
    const transport =
      options.natsUrl === undefined
        ? await startEmbedded(parts)
        : await startNats({ ...parts, outbox, natsUrl: options.natsUrl, service: options.service });
    return new Messaging(outbox, new ProcessedMessages(database, clock), transport, clock, problems);
  }

  get queues(): WorkQueues {
    return this.transport.queues;
  }

  get announcements(): Announcements {
    return this.transport.announcements;
  }

  /** What went wrong in the background; log it. */
  get problems$(): Observable<MessagingProblem> {
    return this.problems.problems$;
  }

  /** For readiness. @throws what the carrier throws when it does not answer */
  ping(): Promise<void> {
    return this.transport.ping();
  }

  /** Stops all consumers: see {@link Consumer.stop}; then lets go of the carrier. The database stays open. */
  async close(graceMs?: number): Promise<void> {
    this.endCleaning();
    await this.transport.stop(graceMs);
  }

  private async clean(): Promise<void> {
    this.endCleaning = this.clock.schedule(cleaningMs, () => void this.clean());
    const now = this.clock.now().getTime();
    try {
      await this.processed.forget(new Date(now - rememberProcessedMs));
      await this.transport.forget(new Date(now - cleaningMs));
    } catch (error) {
      this.problems.report('forget what is old', error);
    }
  }
}
