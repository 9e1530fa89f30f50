import { createServer } from 'node:http';

/** Takes spans and drops them, so that sending them is part of what is measured. */
export async function startCollector(): Promise<{ readonly url: string; stop(): void }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The collector has no port');
  return { url: `http://127.0.0.1:${address.port}`, stop: () => void server.close().closeAllConnections() };
}
