import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { Webhook } from 'standardwebhooks';

/** A webhook as it came and was verified. */
export interface Received {
  readonly id: string;
  readonly isReplay: boolean;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A receiver of webhooks as somebody else would write it: verifies by the library of the specification. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  /** Bodies whose signature did not hold. */
  readonly refused: string[] = [];
  private verifier: Webhook | undefined;

  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        );
        receiver.take(headers, Buffer.concat(chunks).toString());
        response.writeHead(204).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const receiver = new WebhookReceiver(`http://127.0.0.1:${port}/hooks`, server);
    return receiver;
  }

  /** @param secret as the service showed it when the endpoint was made */
  trust(secret: string): void {
    this.verifier = new Webhook(secret);
  }

  close(): void {
    this.server.close();
  }

  private take(headers: Record<string, string>, body: string): void {
    try {
      if (!this.verifier) throw new Error('No secret is known');
      this.verifier.verify(body, headers);
    } catch {
      this.refused.push(body);
      return;
    }
    const { type, data }: { type: string; data: Received['data'] } = JSON.parse(body);
    const id = headers['webhook-id'] ?? '';
    this.received.push({ id, type, data, isReplay: headers['x-webhook-replay'] === 'true' });
  }
}
