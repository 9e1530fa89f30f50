import { id } from '@attention-flow/persistence';
import { systemTenantId } from '@attention-flow/security';
import { TableColumn, TableIndex } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was there before belongs to the system tenant. */
const tenantId = new TableColumn({
  name: 'tenantId',
  type: id.type,
  length: String(id.length),
  default: `'${systemTenantId}'`,
});

const owned = ['conversation', 'dialogue_import', 'dialogue_pair', 'training_job', 'model_version'];
/** Tables whose contents are there once: until now of all, from now on of each tenant. */
const unique = ['dialogue_import', 'dialogue_pair'];

export class AddTenants1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const name of owned) {
      await runner.addColumn(name, tenantId.clone());
      if (unique.includes(name))
        await replaceUnique(runner, name, ['contentHash'], ['tenantId', 'contentHash']);
      else await runner.createIndex(name, new TableIndex({ columnNames: ['tenantId'] }));
    }
  }

  /** @throws when two tenants hold the same content */
  async down(runner: QueryRunner): Promise<void> {
    for (const name of owned.toReversed()) {
      if (unique.includes(name))
        await replaceUnique(runner, name, ['tenantId', 'contentHash'], ['contentHash']);
      else await dropIndex(runner, name, ['tenantId']);
      await runner.dropColumn(name, 'tenantId');
    }
  }
}

async function replaceUnique(
  runner: QueryRunner,
  name: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  await dropIndex(runner, name, before);
  await runner.createIndex(name, new TableIndex({ columnNames: [...after], isUnique: true }));
}

async function dropIndex(runner: QueryRunner, name: string, columns: readonly string[]): Promise<void> {
  const table = await runner.getTable(name);
  const isMeant = ({ columnNames }: TableIndex) =>
    columnNames.length === columns.length && columns.every((column) => columnNames.includes(column));
  for (const index of table?.indices.filter(isMeant) ?? []) await runner.dropIndex(name, index);
}
