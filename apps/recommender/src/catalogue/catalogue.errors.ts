import { ServiceError } from '../platform/service.error.ts';

export class ItemNotFoundError extends ServiceError {
  readonly code = 'ITEM_NOT_FOUND';

  constructor(readonly itemId: string) {
    super(`There is no item '${itemId}' in the catalogue`);
  }
}
