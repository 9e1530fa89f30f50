import { ServiceError } from '../platform/service.error.ts';

/** More questions wait for the model than it may keep waiting. */
export class ModelBusyError extends ServiceError {
  readonly code = 'MODEL_BUSY';

  constructor(cause: Error) {
    super('Too many questions wait for an answer; ask again in a moment', { cause });
  }
}
