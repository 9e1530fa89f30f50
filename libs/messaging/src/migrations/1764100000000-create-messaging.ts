import { id, instant, json, sequenceColumn } from '@attention-flow/persistence';
import { Table, TableIndex } from 'typeorm';
import type { MigrationInterface, QueryRunner, TableColumnOptions } from 'typeorm';

const text = (name: string, isNullable = false): TableColumnOptions => ({ name, type: 'text', isNullable });
const moment = (name: string): TableColumnOptions => ({ name, type: instant.type });
const count = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const key = (name: string, options: Partial<TableColumnOptions> = {}): TableColumnOptions => ({
  name,
  type: id.type,
  length: String(id.length),
  ...options,
});
const content = [
  text('topic'),
  text('key', true),
  { name: 'payload', type: json.type, isNullable: true },
  text('tenantId', true),
  text('traceparent', true),
  moment('publishedAt'),
];

export class CreateMessaging1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const position = sequenceColumn(runner, 'position');
    await runner.createTable(new Table({ name: 'messaging_delivery', columns: deliveryColumns(position) }));
    await runner.createIndices('messaging_delivery', [
      new TableIndex({
        name: 'messaging_delivery_due',
        columnNames: ['topic', 'group', 'availableAt', 'position'],
      }),
      new TableIndex({
        name: 'messaging_delivery_order',
        columnNames: ['topic', 'group', 'key', 'position'],
      }),
    ]);
    await runner.createTable(new Table({ name: 'messaging_parked', columns: parkedColumns }));
    await runner.createIndex(
      'messaging_parked',
      new TableIndex({ name: 'messaging_parked_latest', columnNames: ['parkedAt', 'messageId'] }),
    );
    await runner.createTable(new Table({ name: 'messaging_processed', columns: processedColumns }));
    await runner.createIndex(
      'messaging_processed',
      new TableIndex({ name: 'messaging_processed_age', columnNames: ['processedAt'] }),
    );
    await runner.createTable(
      new Table({ name: 'messaging_announcement', columns: announcementColumns(position) }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['announcement', 'processed', 'parked', 'delivery']) {
      await runner.dropTable(`messaging_${name}`);
    }
  }
}

const deliveryColumns = (position: TableColumnOptions): TableColumnOptions[] => [
  position,
  key('messageId'),
  text('group'),
  ...content,
  moment('availableAt'),
  count('attempt'),
  count('redrives'),
  key('leaseHolder', { isNullable: true }),
];

const parkedColumns: TableColumnOptions[] = [
  key('messageId', { isPrimary: true }),
  { ...text('group'), isPrimary: true },
  ...content,
  count('attempts'),
  count('redrives'),
  text('reason'),
  moment('parkedAt'),
];

const processedColumns: TableColumnOptions[] = [
  key('messageId', { isPrimary: true }),
  { ...text('group'), isPrimary: true },
  moment('processedAt'),
];

const announcementColumns = (position: TableColumnOptions): TableColumnOptions[] => [
  position,
  text('topic'),
  { name: 'payload', type: json.type, isNullable: true },
  text('tenantId', true),
  moment('announcedAt'),
];
