import { ServiceError } from '../platform/service.error.ts';

export class SourceNotFoundError extends ServiceError {
  readonly code = 'SOURCE_NOT_FOUND';
  readonly status = 404;
  readonly title = 'Source not found';

  constructor(readonly id: string) {
    super(`There is no source ${id}`);
  }
}

export class SourceExistsError extends ServiceError {
  readonly code = 'SOURCE_EXISTS';
  readonly status = 409;
  readonly title = 'Source exists';

  constructor(readonly sourceName: string) {
    super(`There is a source '${sourceName}' already; documents are known by the name of their source`);
  }
}
