import { id, instant, json, sequenceColumn } from '@attention-flow/persistence';
import { Table, TableIndex } from 'typeorm';
import type { MigrationInterface, QueryRunner, TableColumnOptions } from 'typeorm';

const isPrimary = true;
const isNullable = true;
const isUnique = true;
const key = { type: id.type, length: String(id.length) };
const time = { type: instant.type };
const count = { type: 'integer' };
const values = { type: json.type };
const text = { type: 'text' };
const varchar = (length: number) => ({ type: 'varchar', length: String(length) });

function columnsOf(
  columns: Readonly<Record<string, Omit<TableColumnOptions, 'name'>>>,
): TableColumnOptions[] {
  return Object.entries(columns).map(([name, options]) => ({ name, ...options }));
}

const rules = new Table({
  name: 'alert_rule',
  columns: columnsOf({
    id: { ...key, isPrimary },
    tenantId: key,
    definition: values,
    revision: count,
    evaluatedUntil: { ...time, isNullable },
    createdAt: time,
    updatedAt: time,
  }),
  indices: [new TableIndex({ columnNames: ['tenantId', 'id'] })],
});

const alerts = new Table({
  name: 'alert',
  columns: columnsOf({
    id: { ...key, isPrimary },
    tenantId: key,
    ruleId: key,
    series: varchar(600),
    openKey: { ...varchar(600), isNullable },
    state: varchar(16),
    lifecycle: values,
    labels: values,
    groupKey: text,
    verdict: values,
    evidence: { ...values, isNullable },
    suppression: { ...values, isNullable },
    nextNoticeAt: { ...time, isNullable },
    notifiedAt: { ...time, isNullable },
    repeats: count,
    acknowledgedBy: { ...varchar(200), isNullable },
    acknowledgedAt: { ...time, isNullable },
    assignee: { ...varchar(200), isNullable },
    snoozedUntil: { ...time, isNullable },
    createdAt: time,
    resolvedAt: { ...time, isNullable },
  }),
  indices: [
    new TableIndex({ columnNames: ['tenantId', 'state', 'id'] }),
    new TableIndex({ columnNames: ['ruleId', 'openKey'], isUnique }),
    new TableIndex({ columnNames: ['nextNoticeAt'] }),
  ],
});

const silences = new Table({
  name: 'silence',
  columns: columnsOf({
    id: { ...key, isPrimary },
    tenantId: key,
    matchers: values,
    startsAt: time,
    endsAt: time,
    createdBy: varchar(200),
    comment: text,
    createdAt: time,
  }),
  indices: [new TableIndex({ columnNames: ['tenantId', 'endsAt', 'id'] })],
});

const events = columnsOf({
  alertId: key,
  tenantId: key,
  kind: varchar(16),
  sequence: count,
  details: values,
  actor: { ...varchar(200), isNullable },
  webhookId: { ...key, isNullable },
  recordedAt: time,
});

export class CreateAlertTables1765100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of [rules, alerts, silences]) await runner.createTable(table.clone());
    await runner.createTable(
      new Table({
        name: 'alert_event',
        columns: [sequenceColumn(runner, 'number'), ...events],
        indices: [new TableIndex({ columnNames: ['alertId', 'number'] })],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['alert_event', 'silence', 'alert', 'alert_rule']) await runner.dropTable(name);
  }
}
