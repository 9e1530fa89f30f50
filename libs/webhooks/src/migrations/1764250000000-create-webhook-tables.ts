import { checkOneOf, float, id, instant, json, oneOf } from '@attention-flow/persistence';
import { Table, TableCheck, TableForeignKey, TableIndex } from 'typeorm';
import type { MigrationInterface, QueryRunner, TableColumnOptions } from 'typeorm';

const key = { type: id.type, length: String(id.length) };
const time = { type: instant.type };
const word = { type: oneOf.type };
const reason = { type: 'varchar', length: '32' };
const text = { type: 'text' };
const object = { type: json.type };
const count = { type: 'integer' };
const [isPrimary, isNullable] = [true, true];

function table(
  name: string,
  columns: Readonly<Record<string, Omit<TableColumnOptions, 'name'>>>,
  rest: {
    readonly checks?: TableCheck[];
    readonly indices?: TableIndex[];
    readonly foreignKeys?: TableForeignKey[];
  } = {},
): Table {
  return new Table({
    name,
    columns: Object.entries(columns).map(([column, options]) => ({ name: column, ...options })),
    ...rest,
  });
}

// As they were when this was written; values that come later are a migration of their own.
const isOneOf = (column: string, ...values: string[]) => new TableCheck(checkOneOf(column, values));
const trigger = isOneOf('trigger', 'event', 'replay', 'recovery', 'example', 'probe');

const index = (...columnNames: string[]) => new TableIndex({ columnNames });

const belongsTo = (referencedTableName: string, columns: Readonly<Record<string, string>>) =>
  new TableForeignKey({
    columnNames: Object.keys(columns),
    referencedTableName,
    referencedColumnNames: Object.values(columns),
    onDelete: 'CASCADE',
  });

const tables = [
  table(
    'webhook_endpoint',
    {
      id: { ...key, isPrimary },
      tenantId: key,
      url: text,
      description: text,
      eventTypes: { ...object, isNullable },
      headerNames: object,
      sealedHeaders: { ...text, isNullable },
      ratePerSecond: { ...float, isNullable },
      retryScheduleSeconds: { ...object, isNullable },
      state: word,
      disabledReason: { ...word, isNullable },
      disabledAt: { ...time, isNullable },
      failingSince: { ...time, isNullable },
      lastFailureAt: { ...time, isNullable },
      lastSuccessAt: { ...time, isNullable },
      lastDurationMs: { ...count, isNullable },
      throttledUntil: { ...time, isNullable },
      probeAt: { ...time, isNullable },
      slotAt: { ...time, isNullable },
      servedAt: { ...time, isNullable },
      createdAt: time,
      updatedAt: time,
    },
    {
      checks: [
        isOneOf('state', 'enabled', 'disabled'),
        isOneOf('disabledReason', 'failing', 'gone', 'byHand'),
      ],
      indices: [index('tenantId'), index('probeAt')],
    },
  ),
  table(
    'webhook_secret',
    {
      id: { ...key, isPrimary },
      endpointId: key,
      scheme: word,
      sealed: text,
      publicKey: { type: 'varchar', length: '64', isNullable },
      createdAt: time,
      expiresAt: { ...time, isNullable },
    },
    {
      checks: [isOneOf('scheme', 'hmac', 'ed25519')],
      indices: [index('endpointId')],
      foreignKeys: [belongsTo('webhook_endpoint', { endpointId: 'id' })],
    },
  ),
  table(
    'webhook_message',
    {
      id: { ...key, isPrimary },
      tenantId: key,
      kind: word,
      type: { type: 'varchar', length: '100' },
      body: text,
      subjectId: { ...text, isNullable },
      traceparent: { type: 'varchar', length: '55', isNullable },
      occurredAt: time,
      createdAt: time,
    },
    {
      checks: [isOneOf('kind', 'event', 'example', 'probe')],
      indices: [index('tenantId', 'createdAt', 'id'), index('tenantId', 'subjectId'), index('createdAt')],
    },
  ),
  table(
    'webhook_delivery',
    {
      messageId: { ...key, isPrimary },
      endpointId: { ...key, isPrimary },
      tenantId: key,
      trigger: word,
      state: word,
      step: count,
      attemptCount: count,
      dueAt: { ...time, isNullable },
      leaseToken: { ...key, isNullable },
      lastStatus: { ...count, isNullable },
      lastReason: { ...reason, isNullable },
      createdAt: time,
      finishedAt: { ...time, isNullable },
    },
    {
      checks: [trigger, isOneOf('state', 'pending', 'delivered', 'failed', 'cancelled')],
      indices: [
        index('endpointId', 'dueAt', 'messageId'),
        index('endpointId', 'leaseToken'),
        index('endpointId', 'finishedAt'),
        index('dueAt'),
      ],
      foreignKeys: [
        belongsTo('webhook_message', { messageId: 'id' }),
        belongsTo('webhook_endpoint', { endpointId: 'id' }),
      ],
    },
  ),
  table(
    'webhook_attempt',
    {
      id: { ...key, isPrimary },
      messageId: key,
      endpointId: key,
      tenantId: key,
      number: count,
      trigger: word,
      startedAt: time,
      durationMs: count,
      reason,
      detail: { ...text, isNullable },
      responseStatus: { ...count, isNullable },
      responseHeaders: { ...object, isNullable },
      responseBody: { ...text, isNullable },
      isBodyCut: { type: 'boolean' },
    },
    {
      checks: [trigger],
      indices: [index('messageId', 'endpointId'), index('endpointId', 'startedAt', 'id')],
      foreignKeys: [belongsTo('webhook_delivery', { messageId: 'messageId', endpointId: 'endpointId' })],
    },
  ),
];

/** Endpoints, their secrets, messages, deliveries and attempts. */
export class CreateWebhookTables1764250000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const one of tables) await runner.createTable(one.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of tables.toReversed()) await runner.dropTable(name);
  }
}
