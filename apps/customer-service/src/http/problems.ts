import type { ProblemTable } from '@attention-flow/observability';
import type { ServiceErrorCode } from '../platform/service.error.ts';

/** What each of this service's codes means to a client. */
export const problems: ProblemTable<ServiceErrorCode> = {
  CONVERSATION_NOT_FOUND: { status: 404, title: 'Conversation not found' },
  DIALOGUE_IMPORT_NOT_FOUND: { status: 404, title: 'Dialogue import not found' },
  IMPORT_TOO_LARGE: { status: 413, title: 'Import too large' },
  IMPORT_UNREADABLE: { status: 422, title: 'Import unreadable' },
  MESSAGE_NOT_FOUND: { status: 404, title: 'Message not found' },
  MESSAGE_TOO_LONG: { status: 413, title: 'Message too long' },
  MODEL_BUSY: { status: 503, title: 'Too many questions at once' },
  MODEL_NOT_TRAINED: { status: 409, title: 'No trained model' },
  TOO_FEW_EXAMPLES: { status: 409, title: 'Too few examples to train on' },
  TRAINING_JOB_NOT_FOUND: { status: 404, title: 'Training job not found' },
  UNSUPPORTED_IMPORT_TYPE: { status: 415, title: 'Unsupported import type' },
};
