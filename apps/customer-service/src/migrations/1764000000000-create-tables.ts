import { float, id, instant, json } from '@attention-flow/persistence';
import { Table, TableForeignKey, TableIndex } from 'typeorm';
import type { MigrationInterface, QueryRunner, TableColumnOptions } from 'typeorm';

const key = { type: id.type, length: String(id.length) };
const time = { type: instant.type };
const short = { type: 'varchar', length: '16' };
const hash = { type: 'varchar', length: '64' };
const text = { type: 'text' };
const count = { type: 'integer' };
const isNullable = true;

function table(
  name: string,
  columns: Readonly<Record<string, Omit<TableColumnOptions, 'name'>>>,
  rest = {},
): Table {
  return new Table({
    name,
    columns: Object.entries(columns).map(([column, options]) => ({ name: column, ...options })),
    ...rest,
  });
}

const references = (column: string, referencedTableName: string) =>
  new TableForeignKey({ columnNames: [column], referencedTableName, referencedColumnNames: ['id'] });

const tables = [
  table(
    'dialogue_import',
    {
      id: { ...key, isPrimary: true },
      contentHash: hash,
      format: short,
      origin: short,
      state: short,
      rowsRead: count,
      rowsRejected: count,
      pairsFound: count,
      pairsImported: count,
      problems: { type: json.type },
      failure: { ...text, isNullable },
      createdAt: time,
      finishedAt: { ...time, isNullable },
    },
    { indices: [new TableIndex({ columnNames: ['contentHash'], isUnique: true })] },
  ),
  table(
    'dialogue_pair',
    {
      id: { ...key, isPrimary: true },
      importId: key,
      line: count,
      question: text,
      answer: { ...text, isNullable },
      intent: { ...text, isNullable },
      language: { type: 'varchar', length: '8' },
      contentHash: hash,
      createdAt: time,
    },
    {
      indices: [
        new TableIndex({ columnNames: ['contentHash'], isUnique: true }),
        new TableIndex({ columnNames: ['importId'] }),
        new TableIndex({ columnNames: ['intent'] }),
      ],
      foreignKeys: [references('importId', 'dialogue_import')],
    },
  ),
  table(
    'training_job',
    {
      id: { ...key, isPrimary: true },
      state: short,
      preset: short,
      seed: count,
      progress: float,
      epoch: { ...count, isNullable },
      epochs: { ...count, isNullable },
      loss: { ...float, isNullable },
      accuracy: { ...float, isNullable },
      macroF1: { ...float, isNullable },
      modelVersion: { ...hash, isNullable },
      failure: { type: json.type, isNullable },
      createdAt: time,
      startedAt: { ...time, isNullable },
      finishedAt: { ...time, isNullable },
    },
    { indices: [new TableIndex({ columnNames: ['state'] })] },
  ),
  table(
    'model_version',
    {
      version: { ...hash, isPrimary: true },
      trainingJobId: key,
      accuracy: { ...float, isNullable },
      macroF1: { ...float, isNullable },
      createdAt: time,
    },
    { foreignKeys: [references('trainingJobId', 'training_job')] },
  ),
  table('conversation', {
    id: { ...key, isPrimary: true },
    language: { type: 'varchar', length: '8', isNullable },
    messageCount: count,
    createdAt: time,
  }),
  table(
    'message',
    {
      id: { ...key, isPrimary: true },
      conversationId: key,
      position: count,
      role: short,
      text,
      language: { type: 'varchar', length: '8' },
      replyTo: { ...key, isNullable },
      outcome: { type: json.type, isNullable },
      createdAt: time,
    },
    {
      indices: [new TableIndex({ columnNames: ['conversationId', 'position'], isUnique: true })],
      foreignKeys: [references('conversationId', 'conversation'), references('replyTo', 'message')],
    },
  ),
];

export class CreateTables1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const one of tables) await runner.createTable(one.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of tables.toReversed()) await runner.dropTable(name);
  }
}
