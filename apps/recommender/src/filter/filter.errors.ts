import { ServiceError } from '../platform/service.error.ts';

/** A filter that cannot be read or does not fit the catalogue's fields. */
export class FilterInvalidError extends ServiceError {
  readonly code = 'FILTER_INVALID';

  /** @param position in UTF-16 units from 1 */
  constructor(
    readonly filter: string,
    readonly position: number,
    readonly problem: string,
  ) {
    super(`Filter, character ${position}: ${problem}`);
  }
}
