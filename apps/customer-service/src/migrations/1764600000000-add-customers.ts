import { TableColumn, TableIndex } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const table = 'conversation';
const customerId = new TableColumn({ name: 'customerId', type: 'varchar', length: '200', isNullable: true });
const ofCustomer = new TableIndex({
  name: 'conversation_customer',
  columnNames: ['tenantId', 'customerId'],
});
/** Retention deletes the oldest of a tenant. */
const byAge = new TableIndex({ name: 'conversation_age', columnNames: ['tenantId', 'createdAt'] });

/** Whose conversation it is, by the id that the tenant has for the customer; unknown for those from before. */
export class AddCustomers1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn(table, customerId.clone());
    await runner.createIndex(table, ofCustomer.clone());
    await runner.createIndex(table, byAge.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex(table, byAge.name ?? '');
    await runner.dropIndex(table, ofCustomer.name ?? '');
    await runner.dropColumn(table, customerId.name);
  }
}
