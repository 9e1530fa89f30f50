import { Behaviours, defaultBehaviours } from '../behaviour/behaviour-type.ts';
import type { BehaviourType } from '../behaviour/behaviour-type.ts';
import { defaultScenario, readScenario, scenarioSettings } from '../scenario/scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Shop } from './shop.ts';

/** What a tenant has chosen, as it is stored. */
export interface ShopSettings {
  readonly behaviours: readonly BehaviourType[];
  readonly scenarios: ReadonlyMap<string, Scenario>;
}

export const defaultSettings: ShopSettings = { behaviours: defaultBehaviours, scenarios: new Map() };

const fallbackScenario = readScenario(defaultScenario, scenarioSettings.parse({}));

/** All that is in memory of one tenant. */
export class TenantShop {
  readonly shop: Shop;
  readonly behaviours: Behaviours;

  constructor(public settings: ShopSettings) {
    this.behaviours = new Behaviours(settings.behaviours);
    this.shop = new Shop(this.behaviours);
  }

  /** @returns undefined for a name that nobody has saved */
  scenario(name: string): Scenario | undefined {
    return this.settings.scenarios.get(name) ?? (name === defaultScenario ? fallbackScenario : undefined);
  }
}
