import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection as Connection, NodeConnectionOptions } from '@nats-io/transport-node';
import { InvalidNatsUrlError, MessagingUnavailableError } from '../errors.ts';

const reconnectPauseMs = 250;
const timeoutMs = 5_000;

/** A connection to NATS with JetStream that is made again whenever it is lost. */
export class NatsConnection {
  private readonly listeners = new Set<() => void>();
  private isUp = true;

  private constructor(
    private readonly connection: Connection,
    readonly stream: JetStreamClient,
    readonly manager: JetStreamManager,
  ) {
    void this.watch();
  }

  /**
   * @throws InvalidNatsUrlError
   * @throws MessagingUnavailableError when nothing answers, or what answers has no JetStream
   */
  static async open(natsUrl: string, name: string): Promise<NatsConnection> {
    const { options, place } = parseUrl(natsUrl);
    let connection: Connection | undefined;
    try {
      connection = await connect({
        ...options,
        name,
        timeout: timeoutMs,
        maxReconnectAttempts: -1,
        reconnectTimeWait: reconnectPauseMs,
      });
      const manager = await jetstreamManager(connection, { timeout: timeoutMs });
      return new NatsConnection(connection, jetstream(connection, { timeout: timeoutMs }), manager);
    } catch (error) {
      await connection?.close();
      throw new MessagingUnavailableError(place, error);
    }
  }

  get isConnected(): boolean {
    return this.isUp && !this.connection.isClosed();
  }

  /** Calls `listener` when the connection was lost and is there again. @returns what ends that */
  onReconnect(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Waits until the server has got what was sent. @throws when it does not answer */
  async flush(): Promise<void> {
    await this.connection.flush();
  }

  async close(): Promise<void> {
    await this.connection.drain().catch(() => this.connection.close());
  }

  private async watch(): Promise<void> {
    for await (const { type } of this.connection.status()) {
      if (type === 'disconnect') this.isUp = false;
      if (type !== 'reconnect') continue;
      this.isUp = true;
      for (const listener of this.listeners) listener();
    }
  }
}

/** nats.js takes hosts and credentials apart. */
function parseUrl(natsUrl: string): { readonly options: NodeConnectionOptions; readonly place: string } {
  const urls = natsUrl.split(',').map((part) => {
    const text = part.trim();
    if (!/^(nats|tls):\/\/[^/]/.test(text) || !URL.canParse(text)) throw new InvalidNatsUrlError();
    return new URL(text);
  });
  const servers = urls.map(({ hostname, port }) => `${hostname}:${port || '4222'}`);
  const [first] = urls;
  const [user, pass] = [first?.username ?? '', first?.password ?? ''].map(decodeURIComponent);
  return {
    place: servers.join(', '),
    options: {
      servers,
      ...(user ? (pass ? { user, pass } : { token: user }) : {}),
      ...(first?.protocol === 'tls:' ? { tls: {} } : {}),
    },
  };
}
