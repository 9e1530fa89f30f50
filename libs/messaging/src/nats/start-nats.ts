import type { Transport } from '../messaging.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { QueueParts } from '../queue-parts.ts';
import { NatsAnnouncements } from './nats-announcements.ts';
import { NatsConnection } from './nats-connection.ts';
import { NatsNames, laneOf } from './nats-names.ts';
import { NatsQueues } from './nats-queues.ts';
import { startRelay } from './nats-relay.ts';
import { ensureStreams } from './nats-streams.ts';

export interface NatsParts extends QueueParts {
  readonly outbox: Outbox;
  readonly natsUrl: string;
  readonly service: string;
}

export async function startNats({ natsUrl, service, ...rest }: NatsParts): Promise<Transport> {
  const names = new NatsNames(service);
  const connection = await NatsConnection.open(natsUrl, service);
  const parts = { ...rest, connection, names };
  try {
    await ensureStreams(connection.manager, names);
    const announcements = await NatsAnnouncements.start(parts);
    const queues = new NatsQueues(parts);
    const relays = parts.subscriptions.all.map((subscription) =>
      startRelay(subscription, ({ key }) => names.subject(subscription, laneOf(key)), parts),
    );
    return {
      queues,
      announcements,
      ping: () => connection.flush(),
      forget: () => Promise.resolve(),
      stop: async (graceMs) => {
        await queues.stop(graceMs);
        await Promise.all([...relays.map((relay) => relay.stop(graceMs)), announcements.stop(graceMs)]);
        await connection.close();
      },
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
