import { insertMany, readPage } from '@attention-flow/persistence';
import type { Database, Page } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { In } from 'typeorm';
import type { ModelVersion, ModelVersionState } from './model-version.ts';
import { ModelVersionEntity } from './model-version.entity.ts';

export interface VersionFilter {
  readonly task?: string | undefined;
  readonly state?: ModelVersionState | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
}

export class ModelVersionRepository {
  constructor(private readonly database: Database) {}

  find(version: string): Promise<ModelVersion | null> {
    return this.rows.findOneBy({ version });
  }

  /** Latest first. @throws InvalidCursorError */
  page(tenantId: TenantId, { task, state, limit, after }: VersionFilter): Promise<Page<ModelVersion>> {
    return readPage(this.rows, {
      where: { tenantId, ...(task !== undefined && { task }), ...(state !== undefined && { state }) },
      order: [{ by: 'createdAt', direction: 'DESC' }],
      limit,
      after,
    });
  }

  /** Those whose files are there, of a tenant and task, latest first. */
  kept(tenantId: TenantId, task: string): Promise<readonly ModelVersion[]> {
    const order = { createdAt: 'DESC', version: 'DESC' } as const;
    return this.rows.find({ where: { tenantId, task, isKept: true }, order });
  }

  /** Names of those whose files are there, of all tenants and tasks. */
  async keptNames(): Promise<ReadonlySet<string>> {
    const rows = await this.rows.find({ select: { version: true }, where: { isKept: true } });
    return new Set(rows.map(({ version }) => version));
  }

  /** Every version of the tenant's own, latest first. */
  all(tenantId: TenantId): Promise<readonly ModelVersion[]> {
    return this.rows.find({ where: { tenantId }, order: { createdAt: 'DESC' } });
  }

  async insert(version: ModelVersion): Promise<void> {
    await insertMany(this.database, ModelVersionEntity, [version]);
  }

  async setState(version: string, state: ModelVersionState): Promise<void> {
    await this.rows.update({ version }, { state });
  }

  async markPromoted(version: string, now: Date): Promise<void> {
    await this.database.sql`
      UPDATE ${ModelVersionEntity}
      SET "state" = 'active', "promotedAt" = COALESCE("promotedAt", ${now.getTime()}) WHERE "version" = ${version}`;
  }

  async markGone(versions: readonly string[]): Promise<void> {
    await this.rows.update({ version: In([...versions]) }, { isKept: false });
  }

  private get rows() {
    return this.database.rows(ModelVersionEntity);
  }
}
