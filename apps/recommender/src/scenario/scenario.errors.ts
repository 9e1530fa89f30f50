import { ServiceError } from '../platform/service.error.ts';

export class ScenarioNotFoundError extends ServiceError {
  readonly code = 'SCENARIO_NOT_FOUND';

  constructor(readonly scenario: string) {
    super(`There is no scenario '${scenario}'; save it first`);
  }
}
