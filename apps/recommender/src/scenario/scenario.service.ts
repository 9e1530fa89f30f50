import { Database } from '@attention-flow/persistence';
import { AuditLog } from '@attention-flow/security';
import type { Principal, TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import type { BehaviourType } from '../behaviour/behaviour-type.ts';
import { Shops } from '../shop/shops.ts';
import { readScenario } from './scenario.ts';
import type { ScenarioSettings } from './scenario.ts';
import { ScenarioNotFoundError } from './scenario.errors.ts';
import { SettingRepository } from './setting.repository.ts';

/** What a tenant chooses: how lists are made, and what its events mean. */
@Injectable()
export class ScenarioService {
  constructor(
    private readonly settings: SettingRepository,
    private readonly shops: Shops,
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** The saved ones; in the order of their names. */
  async list(
    tenantId: TenantId,
  ): Promise<readonly { readonly name: string; readonly settings: ScenarioSettings }[]> {
    const { scenarios } = (await this.shops.of(tenantId)).settings;
    return [...scenarios.values()].map(({ name, settings }) => ({ name, settings }));
  }

  /** @throws ScenarioNotFoundError */
  async find(tenantId: TenantId, name: string): Promise<ScenarioSettings> {
    const scenario = (await this.shops.of(tenantId)).scenario(name);
    if (!scenario) throw new ScenarioNotFoundError(name);
    return scenario.settings;
  }

  /** @throws FilterInvalidError and nothing is saved */
  async put({ tenant, key }: Principal, name: string, settings: ScenarioSettings): Promise<void> {
    readScenario(name, settings);
    await this.database.transaction(async () => {
      await this.settings.put(tenant.id, 'scenario', name, settings);
      await this.audit.record({
        tenantId: tenant.id,
        actor: key.id,
        action: 'scenario.saved',
        resource: `scenarios/${name}`,
      });
    });
    await this.shops.settingsChanged(tenant.id);
  }

  /** @throws ScenarioNotFoundError */
  async remove({ tenant, key }: Principal, name: string): Promise<void> {
    await this.database.transaction(async () => {
      if (!(await this.settings.delete(tenant.id, 'scenario', name))) throw new ScenarioNotFoundError(name);
      await this.audit.record({
        tenantId: tenant.id,
        actor: key.id,
        action: 'scenario.removed',
        resource: `scenarios/${name}`,
      });
    });
    await this.shops.settingsChanged(tenant.id);
  }

  async behaviours(tenantId: TenantId): Promise<readonly BehaviourType[]> {
    return (await this.shops.of(tenantId)).settings.behaviours;
  }

  /** All of them at once; counts are made anew with the weights. */
  async putBehaviours({ tenant, key }: Principal, types: readonly BehaviourType[]): Promise<void> {
    await this.database.transaction(async () => {
      await this.settings.put(tenant.id, 'behaviours', 'behaviours', types);
      await this.audit.record({
        tenantId: tenant.id,
        actor: key.id,
        action: 'behaviours.saved',
        resource: 'behaviours',
      });
    });
    await this.shops.settingsChanged(tenant.id);
  }
}
