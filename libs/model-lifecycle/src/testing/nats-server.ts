import { NatsConnection } from '@attention-flow/messaging';

/** `NATS_URL`, else 127.0.0.1:4222 if it answers with JetStream; undefined, and said, where there is none. */
export async function findNats(): Promise<string | undefined> {
  const url = process.env['NATS_URL'] || 'nats://127.0.0.1:4222';
  try {
    await (await NatsConnection.open(url, 'test')).close();
    return url;
  } catch (error) {
    if (process.env['NATS_URL']) throw error;
    process.stderr.write(`No NATS with JetStream at ${url}: what needs it is not tested\n`);
    return undefined;
  }
}

/** Deletes the streams and the bucket of a service. */
export async function dropService(url: string, service: string): Promise<void> {
  const connection = await NatsConnection.open(url, 'test');
  const { streams } = connection.manager;
  for await (const name of streams.names()) if (name.includes(service)) await streams.delete(name);
  await connection.close();
}
