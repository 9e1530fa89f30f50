import { id, instant, json } from '@attention-flow/persistence';
import { Table, TableColumn, TableForeignKey, TableIndex } from 'typeorm';
import type { MigrationInterface, QueryRunner, TableColumnOptions } from 'typeorm';

const key = { type: id.type, length: String(id.length) };
const name = { type: 'varchar', length: '200' };
const word = { type: 'varchar', length: '16' };
const time = { type: instant.type };
const isNullable = true;

const columns: readonly (readonly [string, TableColumnOptions])[] = [
  ['conversation', { name: 'attributes', type: json.type, isNullable }],
  ['conversation', { name: 'state', ...word, default: "'bot'" }],
  ['conversation', { name: 'agent', ...name, isNullable }],
  ['conversation', { name: 'callReason', ...word, isNullable }],
  ['conversation', { name: 'callTeam', ...name, isNullable }],
  ['conversation', { name: 'calledAt', ...time, isNullable }],
  ['conversation', { name: 'dueAt', ...time, isNullable }],
  ['conversation', { name: 'answeredAt', ...time, isNullable }],
  ['conversation', { name: 'context', type: json.type, isNullable }],
  ['message', { name: 'agent', ...name, isNullable }],
];

const queue = new TableIndex({ name: 'conversation_queue', columnNames: ['tenantId', 'state', 'dueAt'] });

function table(
  tableName: string,
  given: Readonly<Record<string, Omit<TableColumnOptions, 'name'>>>,
  rest = {},
): Table {
  return new Table({
    name: tableName,
    columns: Object.entries(given).map(([column, options]) => ({ name: column, ...options })),
    ...rest,
  });
}

const owned = new TableIndex({ columnNames: ['tenantId'] });
const tables = [
  table(
    'rule',
    {
      id: { ...key, isPrimary: true },
      tenantId: key,
      name,
      when: { type: json.type },
      effect: { type: json.type },
      createdAt: time,
    },
    { indices: [owned.clone()] },
  ),
  table(
    'feedback',
    {
      messageId: { ...key, isPrimary: true },
      tenantId: key,
      rating: { ...word, isNullable },
      editedAnswer: { type: 'text', isNullable },
      isResolved: { type: 'boolean', isNullable },
      createdAt: time,
    },
    {
      indices: [new TableIndex({ columnNames: ['tenantId', 'createdAt'] })],
      foreignKeys: [
        new TableForeignKey({
          columnNames: ['messageId'],
          referencedTableName: 'message',
          referencedColumnNames: ['id'],
          // What was said of a message goes with it.
          onDelete: 'CASCADE',
        }),
      ],
    },
  ),
  table('known_name', {
    tenantId: { ...key, isPrimary: true },
    name: { ...name, isPrimary: true },
  }),
  table(
    'document',
    {
      id: { ...key, isPrimary: true },
      tenantId: key,
      name,
      format: word,
      content: { type: 'text' },
      contentHash: { type: 'varchar', length: '64' },
      createdAt: time,
    },
    { indices: [new TableIndex({ columnNames: ['tenantId', 'name'], isUnique: true })] },
  ),
];

/** Who answers a conversation and what was understood so far; rules, feedback, documents. Old conversations are the bot's. */
export class AddAnswering1764700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [owner, column] of columns) await runner.addColumn(owner, new TableColumn(column));
    await runner.createIndex('conversation', queue.clone());
    for (const one of tables) await runner.createTable(one.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name: tableName } of tables.toReversed()) await runner.dropTable(tableName);
    await runner.dropIndex('conversation', queue.name ?? '');
    for (const [owner, column] of columns.toReversed()) await runner.dropColumn(owner, column.name);
  }
}
