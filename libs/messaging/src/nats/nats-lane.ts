import type { Consumer as PullConsumer, ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import { Wakeup } from '@attention-flow/persistence';
import type { Clock } from '@attention-flow/persistence';
import type { Problems } from '../problems.ts';
import type { NatsConnection } from './nats-connection.ts';

export interface LaneParts {
  readonly connection: NatsConnection;
  readonly clock: Clock;
  readonly problems: Problems;
  /** Makes the consumer where it is missing. */
  readonly consumer: () => Promise<PullConsumer>;
  /** Must not throw. */
  readonly handle: (message: JsMsg) => Promise<void>;
}

const pullMs = 20_000;
/** A pull that ends sooner, and with nothing, failed. */
const tooSoonMs = 1_000;
const pauseMs = 500;

/** Pulls one message after the other from a consumer that all replicas share. */
export class NatsLane {
  private readonly running: Promise<void>;
  private readonly deafen: () => void;
  private readonly wakeup: Wakeup;
  private pull: ConsumerMessages | undefined;
  private consumer: PullConsumer | undefined;
  private isStopping = false;

  constructor(private readonly parts: LaneParts) {
    this.wakeup = new Wakeup(parts.clock);
    // The server has forgotten what was pulled over the lost connection.
    this.deafen = parts.connection.onReconnect(() => this.pull?.stop());
    this.running = this.run();
  }

  /** Pulls no more. @returns when the last message is handled */
  stop(): Promise<void> {
    this.isStopping = true;
    this.deafen();
    this.pull?.stop();
    this.wakeup.wake();
    return this.running;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      const started = Date.now();
      const message = await this.next();
      if (message && this.isStopping) message.nak();
      else if (message) await this.parts.handle(message);
      else if (!this.isStopping && Date.now() - started < tooSoonMs) await this.wakeup.pause(pauseMs);
    }
  }

  private async next(): Promise<JsMsg | undefined> {
    try {
      this.consumer ??= await this.parts.consumer();
      if (this.isStopping) return undefined;
      this.pull = await this.consumer.fetch({ max_messages: 1, expires: pullMs });
      for await (const message of this.pull) return message;
    } catch (error) {
      // It may have been deleted; the next round makes it again.
      this.consumer = undefined;
      if (this.parts.connection.isConnected) this.parts.problems.report('pull from NATS', error);
    } finally {
      this.pull = undefined;
    }
    return undefined;
  }
}
