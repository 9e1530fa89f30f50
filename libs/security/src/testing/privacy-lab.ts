import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, ManualClock } from '@attention-flow/persistence';
import { AuditLog } from '../audit/audit-log.ts';
import { privacyEntities, privacyMigrations } from '../privacy-storage.ts';
import { securityEntities, securityMigrations } from '../storage.ts';
import { TenantEntity } from '../tenant/tenant.entity.ts';
import type { TenantId } from '../tenant/tenant.ts';

/** For specs: a database with tenants and an audit log, and time that stands still. */
export class PrivacyLab {
  readonly clock = new ManualClock();
  readonly audit: AuditLog;
  private tenants = 0;

  private constructor(
    readonly database: Database,
    private readonly folder: string,
  ) {
    this.audit = new AuditLog(database, this.clock);
  }

  static async open(url: string | undefined): Promise<PrivacyLab> {
    const folder = await mkdtemp(join(tmpdir(), 'privacy-'));
    const database = await Database.open({
      url,
      folder,
      schema: 'privacy',
      entities: [...securityEntities, ...privacyEntities],
      migrations: [...securityMigrations, ...privacyMigrations],
    });
    return new PrivacyLab(database, folder);
  }

  async newTenant(): Promise<TenantId> {
    this.tenants += 1;
    const id = `00000000-0000-7000-8000-${String(this.tenants).padStart(12, '0')}` as TenantId;
    const row = {
      id,
      name: `tenant ${this.tenants}`,
      suspendedAt: null,
      quota: null,
      createdAt: this.clock.now(),
    };
    await this.database.rows(TenantEntity).insert(row);
    return id;
  }

  async acts(tenantId: TenantId, action: string) {
    const { rows } = await this.audit.page(tenantId, { limit: 200 });
    return rows.filter((entry) => entry.action === action).toReversed();
  }

  async close(): Promise<void> {
    await this.database.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
