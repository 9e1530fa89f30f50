import { ServiceError } from '../platform/service.error.ts';

export class UserNotFoundError extends ServiceError {
  readonly code = 'USER_NOT_FOUND';

  constructor(readonly userId: string) {
    super(`There is no user '${userId}'`);
  }
}

export class SessionTakenError extends ServiceError {
  readonly code = 'SESSION_TAKEN';

  constructor(readonly sessionId: string) {
    super(`Session '${sessionId}' belongs to another user already`);
  }
}
