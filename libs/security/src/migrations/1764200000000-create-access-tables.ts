import { float, id, instant, json } from '@attention-flow/persistence';
import { Table, TableForeignKey, TableIndex } from 'typeorm';
import type { MigrationInterface, QueryRunner, TableColumnOptions } from 'typeorm';

const key = { type: id.type, length: String(id.length) };
const time = { type: instant.type };
const text = { type: 'text' };
const varchar = (length: number) => ({ type: 'varchar', length: String(length) });
const [isPrimary, isNullable, isUnique] = [true, true, true];

type Columns = Readonly<Record<string, Omit<TableColumnOptions, 'name'>>>;

function table(name: string, columns: Columns, rest = {}): Table {
  return new Table({
    name,
    columns: Object.entries(columns).map(([column, options]) => ({ name: column, ...options })),
    ...rest,
  });
}

const tables = [
  table(
    'security_tenant',
    {
      id: { ...key, isPrimary },
      name: varchar(200),
      suspendedAt: { ...time, isNullable },
      quota: { type: json.type, isNullable },
      createdAt: time,
    },
    { indices: [new TableIndex({ columnNames: ['name'], isUnique })] },
  ),
  table(
    'security_api_key',
    {
      id: { ...key, isPrimary },
      tenantId: key,
      name: varchar(200),
      scopes: { type: json.type },
      origin: varchar(16),
      digest: varchar(64),
      createdAt: time,
      expiresAt: { ...time, isNullable },
      revokedAt: { ...time, isNullable },
      lastUsedAt: { ...time, isNullable },
      replacedBy: { ...key, isNullable },
    },
    {
      indices: [new TableIndex({ columnNames: ['tenantId'] })],
      foreignKeys: [
        new TableForeignKey({
          columnNames: ['tenantId'],
          referencedTableName: 'security_tenant',
          referencedColumnNames: ['id'],
        }),
      ],
    },
  ),
  table('security_access_revision', {
    id: { type: 'integer', isPrimary },
    revision: { type: 'integer' },
  }),
  table('security_rate_limit', {
    subject: { ...varchar(200), isPrimary },
    fullAt: float,
    takenMs: float,
    sinceMs: float,
  }),
  table(
    'security_idempotency',
    {
      tenantId: { ...key, isPrimary },
      route: { ...varchar(300), isPrimary },
      key: { ...varchar(255), isPrimary },
      fingerprint: varchar(64),
      status: { type: 'integer' },
      headers: { type: json.type },
      body: { ...text, isNullable },
      expiresAt: time,
    },
    { indices: [new TableIndex({ columnNames: ['expiresAt'] })] },
  ),
];

export class CreateAccessTables1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const one of tables) await runner.createTable(one.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of tables.toReversed()) await runner.dropTable(name);
  }
}
