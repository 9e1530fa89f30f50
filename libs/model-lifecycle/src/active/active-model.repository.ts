import type { Database } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { ActiveModelEntity as Row } from './active-model.entity.ts';
import { ActiveModelEntity } from './active-model.entity.ts';

/** Which versions answer; see {@link ActiveModelEntity.revision}. */
export class ActiveModelRepository {
  constructor(private readonly database: Database) {}

  find(tenantId: TenantId, task: string): Promise<Row | null> {
    return this.rows.findOneBy({ tenantId, task });
  }

  /** Of all tenants. */
  all(): Promise<readonly Row[]> {
    return this.rows.find({ order: { tenantId: 'ASC', task: 'ASC' } });
  }

  /** @returns false when there is one already */
  async insert({ tenantId, task, version, changedAt }: Omit<Row, 'history' | 'revision' | 'scheduledAt'>) {
    const now = changedAt.getTime();
    const rows = await this.database.sql`
      INSERT INTO ${ActiveModelEntity}
        ("tenantId", "task", "version", "history", "revision", "changedAt", "scheduledAt")
      VALUES (${tenantId}, ${task}, ${version}, '[]', 1, ${now}, ${now})
      ON CONFLICT DO NOTHING RETURNING "version"`;
    return rows.length === 1;
  }

  /** @returns false when it was changed since `before` was read */
  async update(
    { tenantId, task, revision }: Row,
    after: Pick<Row, 'version' | 'history' | 'changedAt'>,
  ): Promise<boolean> {
    const change = { ...after, history: [...after.history], revision: revision + 1 };
    const { affected } = await this.rows.update({ tenantId, task, revision }, change);
    return affected === 1;
  }

  /** The tenant is answered by the default from now on. @returns false when it was changed since it was read */
  async delete({ tenantId, task, revision }: Row): Promise<boolean> {
    const { affected } = await this.rows.delete({ tenantId, task, revision });
    return affected === 1;
  }

  /** Takes note that a training is asked for, unless that was done since `before`. @returns whether it was not */
  async markScheduled({ tenantId, task }: Row, before: Date, now: Date): Promise<boolean> {
    const rows = await this.database.sql`
      UPDATE ${ActiveModelEntity} SET "scheduledAt" = ${now.getTime()}
      WHERE "tenantId" = ${tenantId} AND "task" = ${task} AND "scheduledAt" <= ${before.getTime()}
      RETURNING "version"`;
    return rows.length === 1;
  }

  private get rows() {
    return this.database.rows(ActiveModelEntity);
  }
}
