import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** One request as it arrived. */
export interface Received {
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly id: string;
}

export type Behaviour = (response: ServerResponse, request: Received) => void;

/** Answers with a status, headers and a body. */
export const answering =
  (status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Behaviour =>
  (response) => {
    response.writeHead(status, headers).end(body);
  };

/** For specs: an HTTP server that receives webhooks and misbehaves as it is told. */
export class Receiver {
  readonly received: Received[] = [];
  /** Connections that were ever made to it. */
  connections = 0;
  behave: Behaviour = answering(204);

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {
    server.on('connection', () => (this.connections += 1));
    server.on('request', (request, response) => void this.receive(request, response));
  }

  static async start(behave?: Behaviour, host = '127.0.0.1', port = 0): Promise<Receiver> {
    const server = createServer();
    server.listen(port, host);
    await once(server, 'listening');
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The receiver has no port');
    const receiver = new Receiver(server, address.port);
    if (behave) receiver.behave = behave;
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  get ids(): readonly string[] {
    return this.received.map(({ id }) => id);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { url: path = '' } = request;
    const texts = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
    const headers = Object.fromEntries(texts);
    const received = {
      path,
      headers,
      body: Buffer.concat(chunks).toString('utf8'),
      id: headers['webhook-id'] ?? '',
    };
    this.received.push(received);
    this.behave(response, received);
  }
}
