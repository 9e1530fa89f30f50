import type { Transport } from '../messaging.ts';
import type { QueueParts } from '../queue-parts.ts';
import { EmbeddedAnnouncements } from './embedded-announcements.ts';
import { EmbeddedQueues } from './embedded-queues.ts';

export async function startEmbedded(parts: QueueParts): Promise<Transport> {
  const queues = new EmbeddedQueues(parts);
  const announcements = await EmbeddedAnnouncements.start(parts);
  return {
    queues,
    announcements,
    ping: () => parts.database.ping(),
    forget: (before) => announcements.forget(before),
    stop: async (graceMs) => {
      await queues.stop(graceMs);
      await announcements.stop();
    },
  };
}
