import { headers } from '@nats-io/transport-node';
import type { Decision } from '../decide.ts';
import type { DeliveryEntity } from '../outbox/delivery.entity.ts';
import { LeaseWorker } from '../outbox/lease-worker.ts';
import type { Problems } from '../problems.ts';
import type { QueueParts } from '../queue-parts.ts';
import type { Subscription } from '../work-queues.ts';
import { seal } from './envelope.ts';
import type { NatsConnection } from './nats-connection.ts';

const concurrency = 64;
const leaseMs = 10_000;
const retryMs = 1_000;

/**
 * Carries what the outbox holds for one subscription on to NATS, and forgets it there once NATS has it. Replicas
 * share that work too; a message carried twice is one by its id.
 */
export function startRelay(
  subscription: Subscription,
  subjectOf: (row: DeliveryEntity) => string,
  {
    connection,
    ...parts
  }: Pick<QueueParts, 'database' | 'clock' | 'ids' | 'problems'> & { readonly connection: NatsConnection },
): LeaseWorker {
  return new LeaseWorker(
    {
      ...subscription,
      concurrency,
      leaseMs,
      work: (row) => carry(row, subjectOf(row), { connection, problems: parts.problems }),
      park: () => Promise.resolve(),
      isReady: () => connection.isConnected,
    },
    {
      database: parts.database,
      clock: parts.clock,
      problems: parts.problems,
      holder: parts.ids.next<'Worker'>(),
    },
  );
}

async function carry(
  row: DeliveryEntity,
  subject: string,
  { connection, problems }: { readonly connection: NatsConnection; readonly problems: Problems },
): Promise<Decision> {
  const carried = headers();
  if (row.traceparent !== null) carried.set('traceparent', row.traceparent);
  try {
    const msgID = `${row.messageId}:${row.group}:${row.redrives}`;
    await connection.stream.publish(subject, seal(row), { msgID, headers: carried });
    return { kind: 'done' };
  } catch (error) {
    problems.report(`carry ${row.topic} to NATS`, error);
    return { kind: 'retry', afterMs: retryMs };
  }
}
