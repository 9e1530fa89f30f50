// Inserts rows in transactions of two for ever, and prints each committed pair; crash.spec.ts kills it.
import { Column, Entity, PrimaryColumn, Table } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Database } from './database.ts';

@Entity({ name: 'mark' })
export class MarkEntity {
  @PrimaryColumn({ type: 'integer' })
  number!: number;

  @Column({ type: 'text' })
  text!: string;
}

class CreateMark1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = [
      { name: 'number', type: 'integer', isPrimary: true },
      { name: 'text', type: 'text' },
    ];
    await runner.createTable(new Table({ name: 'mark', columns }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('mark');
  }
}

export const openMarks = (folder: string): Promise<Database> =>
  Database.open({ folder, schema: 'marks', entities: [MarkEntity], migrations: [CreateMark1700000000000] });

const folder = process.argv[2];
if (process.argv[1]?.endsWith('crash.fixture.ts') && folder !== undefined) {
  const database = await openMarks(folder);
  const text = 'x'.repeat(2_000);
  const count = await database.rows(MarkEntity).count();
  for (let number = count; ; number += 2) {
    await database.transaction(async () => {
      await database.rows(MarkEntity).insert({ number, text });
      await database.rows(MarkEntity).insert({ number: number + 1, text });
    });
    process.stdout.write(`${number + 2}\n`);
  }
}
