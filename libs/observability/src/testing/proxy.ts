import { Agent, createServer, request as send } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** For specs: spreads requests over backends that are ready, as a balancer does. */
export async function startProxy(backends: readonly string[], probeMs = 50) {
  const agent = new Agent({ keepAlive: true });
  const ready = new Set<string>();
  const counts = { retried: 0, failed: 0 };
  let turn = 0;

  const probe = async (backend: string) => {
    const isReady = await fetch(`${backend}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) ready.add(backend);
    else ready.delete(backend);
  };
  const timer = setInterval(() => backends.forEach((backend) => void probe(backend)), probeMs);
  await Promise.all(backends.map(probe));

  /** Another backend is tried only when this one refused the connection: then it cannot have begun the work. */
  const forward = (incoming: IncomingMessage, outgoing: ServerResponse, triesLeft: number) => {
    const choice = ready.size > 0 ? [...ready] : [...backends];
    const backend = choice[turn++ % choice.length] ?? '';
    const { method, url: path, headers } = incoming;
    const upstream = send(new URL(path ?? '/', backend), { method, headers, agent }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, { 'content-type': 'application/json' });
      response.pipe(outgoing);
    });
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      ready.delete(backend);
      if (error.code === 'ECONNREFUSED' && triesLeft > 0) {
        counts.retried += 1;
        forward(incoming, outgoing, triesLeft - 1);
        return;
      }
      counts.failed += 1;
      outgoing.writeHead(502).end();
    });
    upstream.end();
  };

  const server = createServer((incoming, outgoing) => forward(incoming, outgoing, 3));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    isReady: (backend: string) => ready.has(backend),
    stop: () => {
      clearInterval(timer);
      agent.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
