/** Every code that a client of this service may meet; `http/problems.ts` gives each its status. */
export type ServiceErrorCode =
  | 'CONVERSATION_CLOSED'
  | 'CONVERSATION_HELD'
  | 'CONVERSATION_NOT_FOUND'
  | 'CONVERSATION_NOT_HELD'
  | 'DIALOGUE_IMPORT_NOT_FOUND'
  | 'DOCUMENT_NOT_FOUND'
  | 'DOCUMENT_EMPTY'
  | 'FEEDBACK_NOT_FOUND'
  | 'IMPORT_TOO_LARGE'
  | 'IMPORT_UNREADABLE'
  | 'MESSAGE_NOT_FOUND'
  | 'MESSAGE_TOO_LONG'
  | 'MODEL_BUSY'
  | 'MODEL_NOT_TRAINED'
  | 'PERSON_ALREADY_CALLED'
  | 'RULE_NOT_FOUND'
  | 'TOO_FEW_EXAMPLES'
  | 'UNSUPPORTED_IMPORT_TYPE';

/** A refusal with a stable code for machines, its facts as fields, and a message for people. */
export abstract class ServiceError extends Error {
  abstract readonly code: ServiceErrorCode;
}
