import { float, id, instant, json, sequenceColumn } from '@attention-flow/persistence';
import { Table, TableIndex } from 'typeorm';
import type { MigrationInterface, QueryRunner, TableColumnOptions } from 'typeorm';

const isPrimary = true;
const isNullable = true;
const key = { type: id.type, length: String(id.length) };
const time = { type: instant.type };
const text = { type: 'text' };
const count = { type: 'integer' };
const real = { type: float.type };
const large = { type: 'bigint' };
const values = { type: json.type };
const varchar = (length: number) => ({ type: 'varchar', length: String(length) });

type Columns = Readonly<Record<string, Omit<TableColumnOptions, 'name'>>>;

function table(name: string, columns: Columns, indices: readonly (readonly string[])[] = []): Table {
  return new Table({
    name,
    columns: Object.entries(columns).map(([column, options]) => ({ name: column, ...options })),
    indices: indices.map((columnNames) => new TableIndex({ columnNames: [...columnNames] })),
  });
}

const documents = table(
  'document',
  {
    id: { ...key, isPrimary },
    tenantId: key,
    source: varchar(100),
    externalId: varchar(300),
    contentHash: varchar(64),
    canonicalId: key,
    title: { ...text, isNullable },
    text,
    url: { ...text, isNullable },
    language: varchar(8),
    publishedAt: time,
    receivedAt: time,
    reach: count,
    entities: values,
  },
  [
    ['tenantId', 'publishedAt', 'id'],
    ['tenantId', 'source', 'publishedAt', 'id'],
    ['tenantId', 'canonicalId'],
    ['tenantId', 'contentHash'],
  ],
);
documents.addIndex(new TableIndex({ columnNames: ['tenantId', 'source', 'externalId'], isUnique: true }));

const examples = table('labelled_example', {
  id: { ...key, isPrimary },
  tenantId: key,
  contentHash: varchar(64),
  text,
  language: varchar(8),
  sentiment: { ...varchar(16), isNullable },
  topics: { ...values, isNullable },
  createdAt: time,
});
examples.addIndex(new TableIndex({ columnNames: ['tenantId', 'contentHash'], isUnique: true }));

const tables = [
  documents,
  examples,
  table(
    'document_tag',
    {
      tenantId: { ...key, isPrimary },
      kind: { ...varchar(16), isPrimary },
      value: { ...varchar(100), isPrimary },
      publishedAt: { ...time, isPrimary },
      documentId: { ...key, isPrimary },
    },
    [['documentId']],
  ),
  table(
    'near_duplicate_band',
    {
      tenantId: { ...key, isPrimary },
      band: { ...large, isPrimary },
      documentId: { ...key, isPrimary },
      publishedAt: time,
    },
    [['documentId']],
  ),
  table(
    'document_score',
    {
      documentId: { ...key, isPrimary },
      tenantId: key,
      topics: values,
      sentiment: varchar(16),
      confidence: real,
      score: real,
      sentences: values,
      modelVersion: varchar(64),
      scoredAt: time,
    },
    [['tenantId', 'scoredAt', 'documentId']],
  ),
  table(
    'scoring_task',
    {
      documentId: { ...key, isPrimary },
      tenantId: key,
      availableAt: { ...time, isNullable },
      attempts: count,
      leaseToken: { ...key, isNullable },
      failure: { ...text, isNullable },
    },
    [['availableAt', 'documentId']],
  ),
  table('named_entity', {
    tenantId: { ...key, isPrimary },
    key: { ...varchar(100), isPrimary },
    name: varchar(200),
    ticker: { ...varchar(32), isNullable },
    aliases: values,
    updatedAt: time,
  }),
  table('trend_bucket', {
    seriesId: { ...large, isPrimary },
    resolution: { ...count, isPrimary },
    start: { ...time, isPrimary },
    count,
    negative: count,
    positive: count,
    reach: count,
    sumSentiment: real,
    sumSquares: real,
    revision: count,
  }),
];

const seriesParts = ['tenantId', 'topic', 'entity', 'source', 'language'];

export class CreateDocumentTables1765000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const each of tables) await runner.createTable(each.clone());
    const series = table('trend_series', {
      tenantId: key,
      topic: varchar(100),
      entity: varchar(100),
      source: varchar(100),
      language: varchar(8),
    });
    await runner.createTable(
      new Table({
        name: series.name,
        columns: [sequenceColumn(runner, 'id'), ...series.columns],
        indices: [new TableIndex({ columnNames: seriesParts, isUnique: true })],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('trend_series');
    for (const { name } of tables.toReversed()) await runner.dropTable(name);
  }
}
