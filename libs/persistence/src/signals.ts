import pg from 'pg';

/** Called with the text of a signal; with none when signals may have been missed. */
export type SignalListener = (text: string | undefined) => void;

/**
 * Hints that something changed, to whoever listens on a channel. A hint may be lost, so a listener looks by
 * itself from time to time as well.
 */
export abstract class Signals {
  private readonly listeners = new Map<string, Set<SignalListener>>();

  /** How a transaction tells others on its commit; undefined when {@link hear} after the commit is all there is. */
  abstract readonly statement: ((channel: string, text: string) => readonly [string, string[]]) | undefined;

  /** @returns what ends the listening */
  listen(channel: string, listener: SignalListener): () => void {
    const listeners = this.listeners.get(channel) ?? new Set();
    this.listeners.set(channel, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  hear(channel: string, text: string | undefined): void {
    for (const listener of this.listeners.get(channel) ?? []) listener(text);
  }

  protected hearAll(): void {
    for (const channel of this.listeners.keys()) this.hear(channel, undefined);
  }

  abstract close(): Promise<void>;
}

/** Within this process. */
export class LocalSignals extends Signals {
  readonly statement = undefined;

  async close(): Promise<void> {
    return Promise.resolve();
  }
}

const firstPauseMs = 250;
const longestPauseMs = 10_000;

/** Among all processes on a PostgreSQL schema, by `NOTIFY` and a connection of its own that listens. */
export class PostgresSignals extends Signals {
  private client: pg.Client | undefined;
  private pauseMs = firstPauseMs;
  private retry: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    private readonly url: string,
    private readonly schema: string,
  ) {
    super();
  }

  readonly statement = (channel: string, text: string): readonly [string, string[]] => [
    'SELECT pg_notify($1, $2)',
    [this.schema, JSON.stringify([channel, text])],
  ];

  override listen(channel: string, listener: SignalListener): () => void {
    if (!this.client && !this.retry && !this.isClosed) void this.connect();
    return super.listen(channel, listener);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined);
  }

  /** Tries until it succeeds; meanwhile listeners look by themselves. */
  private async connect(): Promise<void> {
    this.retry = undefined;
    const client = new pg.Client({ connectionString: this.url, keepAlive: true });
    this.client = client;
    client.on('notification', ({ payload }) => this.receive(payload));
    client.once('error', () => this.lose(client));
    client.once('end', () => this.lose(client));
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(this.schema)}`);
      this.pauseMs = firstPauseMs;
      this.hearAll();
    } catch {
      this.lose(client);
    }
  }

  private lose(client: pg.Client): void {
    if (this.client !== client) return;
    this.client = undefined;
    void client.end().catch(() => undefined);
    if (this.isClosed) return;
    this.retry = setTimeout(() => void this.connect(), this.pauseMs);
    this.pauseMs = Math.min(this.pauseMs * 2, longestPauseMs);
  }

  private receive(payload: string | undefined): void {
    const [channel, text]: readonly unknown[] = JSON.parse(payload ?? '[]');
    if (typeof channel === 'string' && typeof text === 'string') this.hear(channel, text);
  }
}
