import { Column, Entity, PrimaryColumn, Table } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bigInteger, checkOneOf, float, id, instant, json, oneOf } from '../columns.ts';

export const noteStates = ['open', 'done', "won't do"] as const;

/** A row with a column of every kind; for tests. */
@Entity({ name: 'note' })
export class NoteEntity {
  @PrimaryColumn(id)
  id!: string;

  @Column({ ...instant, nullable: true })
  at!: Date | null;

  @Column({ ...json, nullable: true })
  content!: object | string | null;

  @Column(float)
  score!: number;

  @Column({ type: 'boolean' })
  done!: boolean;

  @Column({ type: 'integer' })
  count!: number;

  @Column({ ...bigInteger, nullable: true })
  large!: bigint | null;

  @Column(oneOf)
  state!: (typeof noteStates)[number];

  @Column({ ...id, nullable: true })
  parentId!: string | null;
}

export class CreateNote1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'note',
        columns: [
          { name: 'id', ...id, length: '36', isPrimary: true },
          { name: 'at', type: instant.type, isNullable: true },
          { name: 'content', type: json.type, isNullable: true },
          { name: 'score', ...float },
          { name: 'done', type: 'boolean' },
          { name: 'count', type: 'integer' },
          { name: 'large', type: bigInteger.type, isNullable: true },
          { name: 'state', ...oneOf },
          { name: 'parentId', ...id, length: '36', isNullable: true },
        ],
        checks: [checkOneOf('state', noteStates)],
        foreignKeys: [
          { columnNames: ['parentId'], referencedTableName: 'note', referencedColumnNames: ['id'] },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('note');
  }
}

export const note = (key: string, values: Partial<NoteEntity> = {}): NoteEntity => ({
  id: key,
  at: null,
  content: null,
  score: 0,
  done: false,
  count: 0,
  large: null,
  state: 'open',
  parentId: null,
  ...values,
});
