import { Wakeup } from '@attention-flow/persistence';
import type { JsMsg } from '@nats-io/jetstream';
import { decide, isExhausted } from '../decide.ts';
import type { Decision } from '../decide.ts';
import { execute } from '../execution.ts';
import type { Settings } from '../execution.ts';
import { toFailed } from '../outbox/parked-store.ts';
import type { QueueParts } from '../queue-parts.ts';
import type { Consumer, ConsumerOptions } from '../work-queues.ts';
import { unseal } from './envelope.ts';
import type { Envelope } from './envelope.ts';
import type { NatsConnection } from './nats-connection.ts';
import { NatsLane } from './nats-lane.ts';
import { allKeyLanes } from './nats-names.ts';
import type { NatsNames } from './nats-names.ts';
import { ensureConsumer, ensureStreams } from './nats-streams.ts';
import { Slots } from './slots.ts';

export interface NatsConsumerParts extends QueueParts {
  readonly connection: NatsConnection;
  readonly names: NatsNames;
}

interface InHand {
  readonly message: JsMsg;
  readonly abort: AbortController;
  /** Ends what keeps the message from going to somebody else. */
  readonly letGo: () => void;
}

const triesToSettle = 4;

/** One process's share of a group: lanes that pull, and as many handlers at once as it may run. */
export class NatsConsumer<Payload> implements Consumer {
  private readonly slots: Slots;
  private readonly lanes: readonly NatsLane[];
  private readonly inHand = new Set<InHand>();
  private isStopping = false;

  constructor(
    private readonly options: ConsumerOptions<Payload>,
    private readonly settings: Settings,
    private readonly parts: NatsConsumerParts,
  ) {
    this.slots = new Slots(settings.concurrency);
    const unordered = Array.from({ length: settings.concurrency }, () => 'any');
    this.lanes = [...unordered, ...allKeyLanes].map((lane) => this.open(lane));
  }

  async stop(graceMs = Number.POSITIVE_INFINITY): Promise<void> {
    const { clock, connection, problems } = this.parts;
    this.isStopping = true;
    const stopped = Promise.all(this.lanes.map((lane) => lane.stop()));
    let cancel = (): void => undefined;
    const grace = new Promise<void>((resolve) => (cancel = clock.schedule(graceMs, resolve)));
    await Promise.race([stopped, grace]);
    cancel();
    for (const { message, abort, letGo } of this.inHand) {
      letGo();
      message.nak();
      abort.abort();
    }
    await connection.flush().catch((error: unknown) => problems.report('stop', error));
  }

  private open(lane: string): NatsLane {
    const { connection, names, clock, problems } = this.parts;
    return new NatsLane({
      connection,
      clock,
      problems,
      consumer: async () => {
        await ensureStreams(connection.manager, names);
        const info = await ensureConsumer(connection.manager, {
          stream: names.workStream,
          durable: names.durable(this.options, lane),
          subject: names.subject(this.options, lane),
          leaseMs: this.settings.leaseMs,
        });
        return connection.stream.consumers.getConsumerFromInfo(info);
      },
      handle: (message) => this.handle(message),
    });
  }

  private async handle(message: JsMsg): Promise<void> {
    const hand = { message, abort: new AbortController(), letGo: this.keep(message) };
    this.inHand.add(hand);
    await this.slots.enter();
    try {
      if (this.isStopping) message.nak();
      else await this.work(message, hand.abort.signal);
    } finally {
      this.slots.leave();
      hand.letGo();
      this.inHand.delete(hand);
    }
  }

  private async work(message: JsMsg, signal: AbortSignal): Promise<void> {
    let envelope: Envelope;
    try {
      envelope = unseal(message.string());
    } catch (error) {
      // Nobody here has published it, so nobody can be told.
      this.parts.problems.report('read a message from NATS', error);
      return message.term('unreadable');
    }
    const decision = await this.decide(envelope, message.info.deliveryCount, signal);
    if (!signal.aborted) await this.settle(message, envelope, decision);
  }

  private async decide(envelope: Envelope, attempt: number, signal: AbortSignal): Promise<Decision> {
    const exhausted = isExhausted(attempt, this.settings);
    if (exhausted) return exhausted;
    const { messageId, redrives: _redrives, ...rest } = envelope;
    const delivery = { ...rest, id: messageId, attempt };
    const outcome = await execute(delivery, this.options, { around: this.parts.around, signal });
    return decide(outcome, attempt, this.settings, this.parts.random());
  }

  /** Tells the server; what it does not hear, it delivers again. */
  private async settle(message: JsMsg, envelope: Envelope, decision: Decision): Promise<void> {
    const { clock, parked, problems } = this.parts;
    if (decision.kind === 'retry') return message.nak(decision.afterMs);
    for (let attempt = 1; attempt <= triesToSettle; attempt += 1) {
      try {
        const failed = { ...envelope, attempt: message.info.deliveryCount };
        if (decision.kind === 'park') await parked.add(toFailed(failed, decision.reason));
        if (await message.ackAck()) return;
      } catch (error) {
        problems.report(`settle as ${decision.kind} ${envelope.topic} as ${envelope.group}`, error);
        await new Wakeup(clock).pause(100 * 2 ** attempt);
      }
    }
  }

  /** Says again and again that the message is in hand. @returns what ends that */
  private keep(message: JsMsg): () => void {
    const { clock, connection } = this.parts;
    let cancel = (): void => undefined;
    const tick = (): void => {
      if (connection.isConnected) message.working();
      cancel = clock.schedule(this.settings.leaseMs / 3, tick);
    };
    cancel = clock.schedule(this.settings.leaseMs / 3, tick);
    return () => cancel();
  }
}
