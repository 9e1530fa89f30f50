import { float, id, instant, json } from '@attention-flow/persistence';
import { Table, TableIndex } from 'typeorm';
import type { MigrationInterface, QueryRunner, TableColumnOptions } from 'typeorm';

type Column = Omit<TableColumnOptions, 'name'>;

const key = { type: id.type, length: String(id.length) };
const name = { type: 'varchar', length: '128' };
const actor = { type: 'varchar', length: '130' };
const short = { type: 'varchar', length: '16' };
const label = { type: 'varchar', length: '64' };
const time = { type: instant.type };
const text = { type: 'text' };
const document = { type: json.type };
const count = { type: 'integer' };
const isNullable = true;
const isPrimary = true;

function table(
  tableName: string,
  columns: Readonly<Record<string, Column>>,
  indices: readonly TableIndex[] = [],
): Table {
  return new Table({
    name: tableName,
    columns: Object.entries(columns).map(([column, options]) => ({ name: column, ...options })),
    indices: [...indices],
  });
}

const index = (...columnNames: string[]) => new TableIndex({ columnNames });

const tables = [
  table('item', {
    tenantId: { ...key, isPrimary },
    itemId: { ...name, isPrimary },
    title: text,
    description: text,
    tags: document,
    category: text,
    price: { ...float, isNullable },
    stock: { ...count, isNullable },
    seller: { ...text, isNullable },
    attributes: document,
    createdAt: time,
    updatedAt: time,
  }),
  table('shop_user', {
    tenantId: { ...key, isPrimary },
    userId: { ...name, isPrimary },
    attributes: document,
    createdAt: time,
    updatedAt: time,
  }),
  table(
    'user_session',
    {
      tenantId: { ...key, isPrimary },
      sessionId: { ...name, isPrimary },
      userId: name,
      mergedAt: time,
    },
    [index('tenantId', 'userId')],
  ),
  table(
    'behaviour_event',
    {
      tenantId: { ...key, isPrimary },
      eventId: { ...name, isPrimary },
      actor,
      itemId: name,
      type: label,
      value: float,
      timestamp: time,
      recommendationId: { ...key, isNullable },
    },
    [
      index('tenantId', 'actor', 'timestamp'),
      // Few events refer to a list.
      new TableIndex({
        columnNames: ['tenantId', 'recommendationId'],
        where: '"recommendationId" IS NOT NULL',
      }),
    ],
  ),
  table(
    'recommendation',
    {
      id: { ...key, isPrimary },
      tenantId: key,
      scenario: label,
      actor: { ...actor, isNullable },
      itemIds: document,
      modelVersion: { ...label, isNullable },
      createdAt: time,
    },
    [index('tenantId', 'scenario', 'createdAt'), index('tenantId', 'actor')],
  ),
  table('shop_setting', {
    tenantId: { ...key, isPrimary },
    kind: { ...short, isPrimary },
    name: { ...label, isPrimary },
    value: document,
    updatedAt: time,
  }),
  table(
    'data_import',
    {
      id: { ...key, isPrimary },
      tenantId: key,
      kind: short,
      format: short,
      state: short,
      rowsRead: count,
      rowsRejected: count,
      rowsKnown: count,
      problems: document,
      failure: { ...text, isNullable },
      createdAt: time,
      finishedAt: { ...time, isNullable },
    },
    [index('tenantId', 'createdAt')],
  ),
];

export class CreateTables1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const one of tables) await runner.createTable(one.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name: tableName } of tables.toReversed()) await runner.dropTable(tableName);
  }
}
