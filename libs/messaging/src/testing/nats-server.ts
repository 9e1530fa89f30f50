import { NatsConnection } from '../nats/nats-connection.ts';
import { NatsNames } from '../nats/nats-names.ts';

/** `NATS_URL`, else 127.0.0.1:4222 if it answers with JetStream; undefined where there is none. */
export async function findNats(): Promise<string | undefined> {
  const url = process.env['NATS_URL'] || 'nats://127.0.0.1:4222';
  try {
    const connection = await NatsConnection.open(url, 'test');
    await connection.close();
    return url;
  } catch (error) {
    if (process.env['NATS_URL']) throw error;
    return undefined;
  }
}

/** Deletes the streams of a service, with all their consumers. */
export async function dropStreams(url: string, service: string): Promise<void> {
  const { workStream, newsStream } = new NatsNames(service);
  const connection = await NatsConnection.open(url, 'test');
  try {
    for (const stream of [workStream, newsStream]) {
      await connection.manager.streams.delete(stream).catch(() => false);
    }
  } finally {
    await connection.close();
  }
}
