import { ServiceError } from '../platform/service.error.ts';

export class ConversationNotFoundError extends ServiceError {
  readonly code = 'CONVERSATION_NOT_FOUND';

  constructor(readonly id: string) {
    super(`There is no conversation ${id}`);
  }
}

export class MessageNotFoundError extends ServiceError {
  readonly code = 'MESSAGE_NOT_FOUND';

  constructor(readonly id: string) {
    super(`There is no message ${id}`);
  }
}

export class MessageTooLongError extends ServiceError {
  readonly code = 'MESSAGE_TOO_LONG';

  constructor(
    readonly length: number,
    readonly maxLength: number,
  ) {
    super(`The message has ${length} characters; at most ${maxLength} are read`);
  }
}

/** Nothing can be explained before a model has been trained. */
export class ModelNotTrainedError extends ServiceError {
  readonly code = 'MODEL_NOT_TRAINED';

  constructor() {
    super('No model has been trained yet: import dialogues with intents, then POST /v1/training-jobs');
  }
}

/** Nothing is said in a conversation after its end. */
export class ConversationClosedError extends ServiceError {
  readonly code = 'CONVERSATION_CLOSED';

  constructor(readonly id: string) {
    super(`Conversation ${id} is closed; open another one`);
  }
}
