import { AckPolicy, JetStreamApiError, RetentionPolicy } from '@nats-io/jetstream';
import type { ConsumerInfo, JetStreamManager, StreamConfig } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { allKeyLanes } from './nats-names.ts';
import type { NatsNames } from './nats-names.ts';

/** For how long the server knows a message that it has got already. */
const duplicateWindowMs = 600_000;
const newsAgeMs = 3_600_000;

/** Makes the streams of a service where they are missing. */
export async function ensureStreams(manager: JetStreamManager, names: NatsNames): Promise<void> {
  await ensureStream(manager, {
    name: names.workStream,
    subjects: [names.workSubjects],
    retention: RetentionPolicy.Workqueue,
    duplicate_window: nanos(duplicateWindowMs),
    allow_direct: true,
  });
  await ensureStream(manager, {
    name: names.newsStream,
    subjects: [names.newsSubject],
    max_age: nanos(newsAgeMs),
    duplicate_window: nanos(duplicateWindowMs),
  });
}

/** Makes the consumer of a lane where it is missing, shared by all replicas. */
export async function ensureConsumer(
  manager: JetStreamManager,
  {
    stream,
    durable,
    subject,
    leaseMs,
  }: {
    readonly stream: string;
    readonly durable: string;
    readonly subject: string;
    readonly leaseMs: number;
  },
): Promise<ConsumerInfo> {
  const isOrdered = allKeyLanes.some((lane) => durable.includes(`=${lane}=`));
  const ack_wait = nanos(leaseMs);
  const found = await unlessMissing(manager.consumers.info(stream, durable));
  if (found?.config.ack_wait === ack_wait) return found;
  if (found) return manager.consumers.update(stream, durable, { ack_wait });
  return manager.consumers.add(stream, {
    durable_name: durable,
    filter_subject: subject,
    ack_policy: AckPolicy.Explicit,
    ack_wait,
    // Who takes a message too often parks it, with the reason; the server would only let it lie.
    max_deliver: -1,
    max_ack_pending: isOrdered ? 1 : 10_000,
  });
}

async function ensureStream(
  manager: JetStreamManager,
  config: Partial<StreamConfig> & { readonly name: string },
): Promise<void> {
  if (await unlessMissing(manager.streams.info(config.name))) return;
  // Two replicas may do so at once: making what is there, as it is there, is no error.
  await manager.streams.add(config);
}

async function unlessMissing<Info>(asked: Promise<Info>): Promise<Info | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.status === 404) return undefined;
    throw error;
  }
}
