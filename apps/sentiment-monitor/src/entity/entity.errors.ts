import { ServiceError } from '../platform/service.error.ts';

export class EntityNotFoundError extends ServiceError {
  readonly code = 'ENTITY_NOT_FOUND';
  readonly status = 404;
  readonly title = 'Entity not found';

  constructor(readonly key: string) {
    super(`There is no entity ${key}`);
  }
}
