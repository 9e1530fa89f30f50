import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** Hands connections on to a server, until it cuts them. */
export class CutProxy {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(host: string, port: number): Promise<CutProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new CutProxy(server, (server.address() as AddressInfo).port);
    server.on('connection', (near) => proxy.join(near, connect(port, host)));
    return proxy;
  }

  /** @returns the URL that leads through the proxy to where `url` leads */
  static async before(url: string): Promise<{ readonly proxy: CutProxy; readonly url: string }> {
    const through = new URL(url);
    const proxy = await CutProxy.start(
      through.hostname,
      Number(through.port || (through.protocol === 'nats:' ? 4222 : 5432)),
    );
    // The schemes are not special to URL, which then keeps hosts as they are.
    through.hostname = '127.0.0.1';
    through.port = String(proxy.port);
    return { proxy, url: through.href };
  }

  /** Ends all connections at once, as a cable that is pulled. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(near: Socket, far: Socket): void {
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}
