import type { ProblemTable } from '@attention-flow/observability';
import type { ServiceErrorCode } from '../platform/service.error.ts';

/** What each of this service's codes means to a client. */
export const problems: ProblemTable<ServiceErrorCode> = {
  CONVERSATION_CLOSED: { status: 409, title: 'Conversation is closed' },
  CONVERSATION_HELD: { status: 409, title: 'Another person holds the conversation' },
  CONVERSATION_NOT_FOUND: { status: 404, title: 'Conversation not found' },
  CONVERSATION_NOT_HELD: { status: 409, title: 'Nobody holds the conversation' },
  DIALOGUE_IMPORT_NOT_FOUND: { status: 404, title: 'Dialogue import not found' },
  DOCUMENT_EMPTY: { status: 422, title: 'Document without text' },
  DOCUMENT_NOT_FOUND: { status: 404, title: 'Document not found' },
  FEEDBACK_NOT_FOUND: { status: 404, title: 'Feedback not found' },
  IMPORT_TOO_LARGE: { status: 413, title: 'Import too large' },
  IMPORT_UNREADABLE: { status: 422, title: 'Import unreadable' },
  MESSAGE_NOT_FOUND: { status: 404, title: 'Message not found' },
  MESSAGE_TOO_LONG: { status: 413, title: 'Message too long' },
  MODEL_BUSY: { status: 503, title: 'Too many questions at once' },
  MODEL_NOT_TRAINED: { status: 409, title: 'No trained model' },
  PERSON_ALREADY_CALLED: { status: 409, title: 'A person was called already' },
  RULE_NOT_FOUND: { status: 404, title: 'Rule not found' },
  TOO_FEW_EXAMPLES: { status: 409, title: 'Too few examples to train on' },
  UNSUPPORTED_IMPORT_TYPE: { status: 415, title: 'Unsupported import type' },
};
