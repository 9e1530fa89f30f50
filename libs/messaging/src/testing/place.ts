import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Database,
  SystemClock,
  TimeOrderedIds,
  id,
  sequence,
  sequenceColumn,
} from '@attention-flow/persistence';
import { Column, Entity, Table } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Messaging } from '../messaging.ts';
import type { MessagingOptions } from '../messaging.ts';
import { dropStreams } from './nats-server.ts';
import { messagingEntities, messagingMigrations } from '../schema.ts';

/** Where the processes of a test meet. */
export interface Place {
  readonly folder: string;
  readonly url: string | undefined;
  /** Of the database, in PostgreSQL. */
  readonly schema: string;
  readonly natsUrl: string | undefined;
  /** Names the streams in NATS. */
  readonly service: string;
}

/** An effect of a message, counted afterwards. */
@Entity({ name: 'effect' })
export class EffectEntity {
  @Column(sequence)
  position!: number;

  @Column(id)
  messageId!: string;

  @Column({ type: 'text' })
  group!: string;

  @Column({ type: 'text' })
  key!: string;

  @Column({ type: 'integer' })
  number!: number;
}

/** That a message was published in a transaction that committed. */
@Entity({ name: 'intent' })
export class IntentEntity {
  @Column({ type: 'text', primary: true })
  key!: string;

  @Column({ type: 'integer', primary: true })
  number!: number;
}

class CreateEffect1764100000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const text = (name: string) => ({ name, type: 'text' });
    await runner.createTable(
      new Table({
        name: 'effect',
        columns: [
          sequenceColumn(runner, 'position'),
          { name: 'messageId', type: 'varchar', length: '36' },
          text('group'),
          text('key'),
          { name: 'number', type: 'integer' },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'intent',
        columns: [
          { ...text('key'), isPrimary: true },
          { name: 'number', type: 'integer', isPrimary: true },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('intent');
    await runner.dropTable('effect');
  }
}

/** One replica of a service. */
export interface Replica {
  readonly database: Database;
  readonly messaging: Messaging;
  close(): Promise<void>;
}

export const subscriptions = [
  { topic: 'work.asked', group: 'workers' },
  { topic: 'work.asked', group: 'audit' },
  { topic: 'mail.asked', group: 'mailers' },
];

export async function openReplica(place: Place, options: Partial<MessagingOptions> = {}): Promise<Replica> {
  const database = await Database.open({
    url: place.url,
    folder: place.folder,
    schema: place.schema,
    entities: [...messagingEntities, EffectEntity, IntentEntity],
    migrations: [...messagingMigrations, CreateEffect1764100000001],
  });
  const clock = new SystemClock();
  const { natsUrl, service } = place;
  const ids = new TimeOrderedIds(clock);
  const messaging = await Messaging.open({
    database,
    clock,
    ids,
    subscriptions,
    natsUrl,
    service,
    ...options,
  });
  return {
    database,
    messaging,
    close: async () => {
      await messaging.close(5_000);
      await database.close();
    },
  };
}

/** A kind of database and carrier that suites run on. */
export interface Ground {
  readonly folder: string;
  readonly url: string | undefined;
  readonly natsUrl: string | undefined;
  drop(): Promise<void>;
}

/** A folder of its own; removed by `drop`. */
export async function makeFolder(): Promise<{ readonly folder: string; drop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'messaging-'));
  return { folder, drop: () => rm(folder, { recursive: true, force: true }) };
}

/** An empty place that nobody else uses. */
export function newPlace({ folder, url, natsUrl }: Ground): Place & { drop(): Promise<void> } {
  const service = `test_${randomBytes(6).toString('hex')}`;
  return {
    folder: join(folder, service),
    url,
    natsUrl,
    service,
    schema: service,
    drop: () => (natsUrl === undefined ? Promise.resolve() : dropStreams(natsUrl, service)),
  };
}
