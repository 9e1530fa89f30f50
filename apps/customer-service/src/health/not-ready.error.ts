import { ServiceError } from '../platform/service.error.ts';

/** Something that every request needs does not answer. */
export class NotReadyError extends ServiceError {
  readonly code = 'NOT_READY';

  constructor(
    readonly part: 'database',
    cause: unknown,
  ) {
    super(`Not ready: the ${part} does not answer`, { cause });
  }
}
