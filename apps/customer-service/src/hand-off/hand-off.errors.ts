import { ConversationClosedError } from '../conversation/conversation.errors.ts';
import { ServiceError } from '../platform/service.error.ts';
import type { HandOffRefusal } from './hand-off.ts';

export class ConversationHeldError extends ServiceError {
  readonly code = 'CONVERSATION_HELD';

  constructor(readonly id: string) {
    super(`Another person holds conversation ${id}`);
  }
}

export class ConversationNotHeldError extends ServiceError {
  readonly code = 'CONVERSATION_NOT_HELD';

  constructor(readonly id: string) {
    super(`Nobody holds conversation ${id}: POST /v1/conversations/${id}/claims first`);
  }
}

export class PersonAlreadyCalledError extends ServiceError {
  readonly code = 'PERSON_ALREADY_CALLED';

  constructor(readonly id: string) {
    super(`For conversation ${id} a person was called already`);
  }
}

const errors: Readonly<Record<HandOffRefusal, new (id: string) => ServiceError>> = {
  closed: ConversationClosedError,
  heldByAnother: ConversationHeldError,
  notHeld: ConversationNotHeldError,
  alreadyCalled: PersonAlreadyCalledError,
};

export function refusalError(reason: HandOffRefusal, id: string): ServiceError {
  return new errors[reason](id);
}
