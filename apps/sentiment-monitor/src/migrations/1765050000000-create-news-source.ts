import { id, instant, json } from '@attention-flow/persistence';
import { Table, TableIndex } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const key = { type: id.type, length: String(id.length) };
const count = { type: 'integer' };
const isNullable = true;
const time = { type: instant.type, isNullable };

export class CreateNewsSource1765050000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'news_source',
        columns: [
          { name: 'id', ...key, isPrimary: true },
          { name: 'tenantId', ...key },
          { name: 'name', type: 'varchar', length: '100' },
          { name: 'settings', type: json.type },
          { name: 'isEnabled', type: 'boolean' },
          { name: 'cursor', type: json.type },
          { name: 'dueAt', ...time },
          { name: 'lastAttemptAt', ...time },
          { name: 'lastSuccessAt', ...time },
          { name: 'failures', ...count },
          { name: 'failure', type: 'text', isNullable },
          { name: 'documents', ...count },
          { name: 'rejected', ...count },
          { name: 'createdAt', type: instant.type },
          { name: 'leaseToken', ...key, isNullable },
        ],
        indices: [
          new TableIndex({ columnNames: ['tenantId', 'name'], isUnique: true }),
          new TableIndex({ columnNames: ['dueAt'] }),
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('news_source');
  }
}
