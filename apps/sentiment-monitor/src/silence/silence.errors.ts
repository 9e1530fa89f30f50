import { ServiceError } from '../platform/service.error.ts';

export class SilenceNotFoundError extends ServiceError {
  readonly code = 'SILENCE_NOT_FOUND';
  readonly status = 404;
  readonly title = 'Silence not found';

  constructor(readonly id: string) {
    super(`There is no silence ${id} that has not ended`);
  }
}
