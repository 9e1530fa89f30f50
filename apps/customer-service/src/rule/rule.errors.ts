import { ServiceError } from '../platform/service.error.ts';

export class RuleNotFoundError extends ServiceError {
  readonly code = 'RULE_NOT_FOUND';

  constructor(readonly id: string) {
    super(`There is no rule ${id}`);
  }
}
