import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';

/** A webhook as it came, its signature checked. */
export interface Received {
  readonly id: string;
  readonly body: string;
  readonly isExample: boolean;
  /** What the receiver answered; 0: it closed the connection. */
  readonly status: number;
}

/** What to answer the next webhook with; 0 closes the connection without an answer. */
export type Answer = () => number;

/** Where webhooks go: checks each by the official package, and answers as it is told. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  /** Webhooks whose signature is not right. */
  readonly refused: string[] = [];
  private verifier: Webhook | undefined;

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly url: string,
    private readonly answer: Answer,
  ) {}

  static async start(answer: Answer = () => 204): Promise<WebhookReceiver> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const receiver = new WebhookReceiver(server, `http://127.0.0.1:${port}/hooks`, answer);
    server.on('request', (request, response) => void receiver.take(request, response));
    return receiver;
  }

  /** @param secret as the service showed it when the endpoint was made. @throws Error without one */
  trust(secret: string | null | undefined): void {
    if (!secret) throw new Error('The service has shown no secret');
    this.verifier = new Webhook(secret);
  }

  /** @throws Error with what is there, when it does not come in time */
  async until(isThere: (received: readonly Received[]) => boolean, timeoutMs = 60_000): Promise<void> {
    const endsAt = performance.now() + timeoutMs;
    while (!isThere(this.received)) {
      if (performance.now() > endsAt) throw new Error(`Only ${this.received.length} webhooks have come`);
      await sleep(20);
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await request.toArray()).join('');
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const id = headers['webhook-id'] ?? '';
    try {
      this.verifier?.verify(body, headers);
    } catch {
      this.refused.push(id);
    }
    const status = this.answer();
    this.received.push({ id, body, isExample: headers['x-webhook-example'] === 'true', status });
    if (status === 0) request.socket.destroy();
    else response.writeHead(status).end();
  }
}
