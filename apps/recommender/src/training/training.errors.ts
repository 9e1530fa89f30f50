import { ServiceError } from '../platform/service.error.ts';

export class TooFewEventsError extends ServiceError {
  readonly code = 'TOO_FEW_EVENTS';

  constructor(
    readonly events: number,
    readonly needed: number,
  ) {
    super(`There are ${events} events; a training needs ${needed}`);
  }
}

export class TooFewItemsError extends ServiceError {
  readonly code = 'TOO_FEW_ITEMS';

  constructor(
    readonly items: number,
    readonly needed: number,
  ) {
    super(`There are ${items} items in the catalogue; a training needs ${needed}`);
  }
}
