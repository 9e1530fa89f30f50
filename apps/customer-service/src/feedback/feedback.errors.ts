import { ServiceError } from '../platform/service.error.ts';

export class FeedbackNotFoundError extends ServiceError {
  readonly code = 'FEEDBACK_NOT_FOUND';

  constructor(readonly messageId: string) {
    super(`Nobody has said anything of message ${messageId}`);
  }
}
