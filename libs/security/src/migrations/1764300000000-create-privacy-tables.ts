import { id, instant, json } from '@attention-flow/persistence';
import { Table } from 'typeorm';
import type { MigrationInterface, QueryRunner, TableColumnOptions } from 'typeorm';

const key = { type: id.type, length: String(id.length) };
const time = { type: instant.type };
const count = { type: 'bigint' };
const text = { type: 'text' };
const varchar = (length: number) => ({ type: 'varchar', length: String(length) });
const [isPrimary, isNullable] = [true, true];

type Columns = Readonly<Record<string, Omit<TableColumnOptions, 'name'>>>;

function table(name: string, columns: Columns): Table {
  return new Table({
    name,
    columns: Object.entries(columns).map(([column, options]) => ({ name: column, ...options })),
  });
}

const tables = [
  table('security_audit_entry', {
    tenantId: { ...key, isPrimary },
    sequence: { ...count, isPrimary },
    at: time,
    actor: { ...varchar(100), isNullable },
    action: varchar(100),
    resource: varchar(300),
    outcome: varchar(16),
    details: text,
    previousHash: varchar(64),
    hash: varchar(64),
  }),
  table('security_audit_head', {
    tenantId: { ...key, isPrimary },
    sequence: count,
    hash: varchar(64),
  }),
  table('security_retention_time', {
    tenantId: { ...key, isPrimary },
    kind: { ...varchar(100), isPrimary },
    days: { type: 'integer', isNullable },
  }),
  table('security_retention_run', {
    id: { ...key, isPrimary },
    startedAt: time,
    finishedAt: { ...time, isNullable },
    leasedUntil: time,
    done: { type: json.type },
  }),
];

/** Audit log, and times after which data are deleted. */
export class CreatePrivacyTables1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const one of tables) await runner.createTable(one.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of tables.toReversed()) await runner.dropTable(name);
  }
}
