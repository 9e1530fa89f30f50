import { Clock, Database } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { SettingEntity } from './setting.entity.ts';
import type { SettingKind } from './setting.entity.ts';

@Injectable()
export class SettingRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** In the order of their names. */
  list(tenantId: TenantId, kind: SettingKind): Promise<readonly SettingEntity[]> {
    return this.rows.find({ where: { tenantId, kind }, order: { name: 'ASC' } });
  }

  async put(tenantId: TenantId, kind: SettingKind, name: string, value: unknown): Promise<void> {
    await this.rows.save({ tenantId, kind, name, value, updatedAt: this.clock.now() });
  }

  /** @returns whether it was there */
  async delete(tenantId: TenantId, kind: SettingKind, name: string): Promise<boolean> {
    const { affected } = await this.rows.delete({ tenantId, kind, name });
    return (affected ?? 0) > 0;
  }

  private get rows() {
    return this.database.rows(SettingEntity);
  }
}
