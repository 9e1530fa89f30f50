import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { Consumer, JsMsg } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { documentInput } from '../document/document-input.ts';
import type { DocumentInput } from '../document/document-input.ts';
import { IntakeService } from '../document/intake.service.ts';
import { Config } from '../platform/config.ts';
import type { NewsSource, SettingsOf, SourceTurn } from './news-source.ts';
import { SourceReader } from './source-reader.ts';

const messagesPerTurn = 200;
const waitMs = 1_000;
const maxAckPending = 5_000;

/** There is no NATS server in the configuration. */
export class NatsNotConfiguredError extends Error {
  readonly code = 'NATS_NOT_CONFIGURED';

  constructor() {
    super('A NATS source needs NATS_URL');
  }
}

/** A subject of a JetStream stream. The server keeps the place: a message is acknowledged when its document is stored. */
@Injectable()
export class NatsReader extends SourceReader implements OnApplicationShutdown {
  private connection: Promise<NatsConnection> | undefined;

  constructor(
    private readonly intake: IntakeService,
    private readonly config: Config,
  ) {
    super();
  }

  async onApplicationShutdown(): Promise<void> {
    const connection = await this.connection?.catch(() => undefined);
    await connection?.close();
  }

  /** @throws NatsNotConfiguredError, what the server refuses */
  async turn(source: NewsSource): Promise<SourceTurn> {
    const settings = natsSettings(source);
    const consumer = await this.consumerOf(source, settings);
    const messages: JsMsg[] = [];
    for await (const message of await consumer.fetch({ max_messages: messagesPerTurn, expires: waitMs }))
      messages.push(message);
    const good: { readonly message: JsMsg; readonly input: DocumentInput }[] = [];
    const bad: JsMsg[] = [];
    for (const message of messages) {
      const input = inputOf(message, source.name);
      if (input) good.push({ message, input });
      else bad.push(message);
    }
    const results = await this.intake.take(
      source.tenantId,
      good.map(({ input }) => input),
    );
    // Told back by the server: what it does not know of would come again.
    await Promise.all(good.map(({ message }) => message.ackAck()));
    // What is no document now will not be one later.
    for (const message of bad) message.term();
    if (bad.length > 0) await (await this.connected()).flush();
    const documents = results.filter((each) => each.kind === 'stored' && each.outcome !== 'duplicate').length;
    const refused = results.filter(({ kind }) => kind === 'refused').length;
    const isFull = messages.length === messagesPerTurn;
    return {
      cursor: source.cursor,
      documents,
      rejected: bad.length + refused,
      nextMs: isFull ? 0 : settings.everySeconds * 1_000,
    };
  }

  private async consumerOf({ id }: NewsSource, { stream, subject }: SettingsOf<'nats'>): Promise<Consumer> {
    const connection = await this.connected();
    const manager = await jetstreamManager(connection);
    // The same name and settings again are no error.
    await manager.consumers.add(stream, {
      durable_name: `sentiment-monitor-${id}`,
      filter_subject: subject,
      ack_policy: AckPolicy.Explicit,
      max_ack_pending: maxAckPending,
    });
    return jetstream(connection).consumers.get(stream, `sentiment-monitor-${id}`);
  }

  private async connected(): Promise<NatsConnection> {
    const { NATS_URL: servers } = this.config.values;
    if (servers === undefined) throw new NatsNotConfiguredError();
    this.connection ??= connect({ servers: servers.split(',') });
    try {
      return await this.connection;
    } catch (error) {
      this.connection = undefined;
      throw error;
    }
  }
}

function inputOf(message: JsMsg, source: string): DocumentInput | undefined {
  try {
    const values = message.json<unknown>();
    const parsed = documentInput.safeParse(typeof values === 'object' ? { source, ...values } : values);
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function natsSettings({ settings }: NewsSource): SettingsOf<'nats'> {
  if (settings.kind !== 'nats') throw new TypeError(`A subject is read, not a ${settings.kind}`);
  return settings;
}
