import { checkOneOf, float, id, instant, json } from '@attention-flow/persistence';
import { Table, TableIndex } from 'typeorm';
import type { MigrationInterface, QueryRunner, TableColumnOptions } from 'typeorm';

const key = { type: id.type, length: String(id.length) };
const short = (length: number) => ({ type: 'varchar', length: String(length) });
const text = { type: 'text' };
const time = { type: instant.type };
const document = { type: json.type };
const count = { type: 'integer' };
const isNullable = true;

const columns = (all: Readonly<Record<string, Omit<TableColumnOptions, 'name'>>>): TableColumnOptions[] =>
  Object.entries(all).map(([name, options]) => ({ name, ...options }));

const tables = [
  new Table({
    name: 'lifecycle_job',
    columns: columns({
      id: { ...key, isPrimary: true },
      tenantId: key,
      task: short(32),
      state: text,
      phase: { ...short(16), isNullable },
      options: document,
      promote: short(16),
      origin: short(16),
      progress: float,
      details: document,
      metrics: document,
      modelVersion: { ...short(64), isNullable },
      verdict: { ...document, isNullable },
      failure: { ...document, isNullable },
      attempts: count,
      runId: { ...key, isNullable },
      cancelRequestedAt: { ...time, isNullable },
      createdAt: time,
      startedAt: { ...time, isNullable },
      finishedAt: { ...time, isNullable },
    }),
    indices: [
      new TableIndex({ columnNames: ['tenantId', 'createdAt'] }),
      new TableIndex({ columnNames: ['state'] }),
    ],
    checks: [checkOneOf('state', ['queued', 'running', 'succeeded', 'failed', 'cancelled'])],
  }),
  new Table({
    name: 'lifecycle_version',
    columns: columns({
      version: { ...short(64), isPrimary: true },
      tenantId: key,
      task: short(32),
      trainingJobId: key,
      state: text,
      metrics: document,
      evaluation: { ...document, isNullable },
      verdict: { ...document, isNullable },
      lineage: document,
      splitRule: short(64),
      files: { ...document, isNullable },
      isKept: { type: 'boolean' },
      createdAt: time,
      promotedAt: { ...time, isNullable },
    }),
    indices: [new TableIndex({ columnNames: ['tenantId', 'task', 'createdAt'] })],
    checks: [checkOneOf('state', ['candidate', 'active', 'replaced', 'refused'])],
  }),
  new Table({
    name: 'lifecycle_active',
    columns: columns({
      tenantId: { ...key, isPrimary: true },
      task: { ...short(32), isPrimary: true },
      version: short(64),
      history: document,
      revision: count,
      changedAt: time,
      scheduledAt: time,
    }),
  }),
];

export class CreateLifecycle1764510000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.createTable(table.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of tables.toReversed()) await runner.dropTable(name);
  }
}
