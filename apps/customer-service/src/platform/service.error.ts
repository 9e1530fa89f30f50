/** Every code that a client of this service may meet; `http/problems.ts` gives each its status. */
export type ServiceErrorCode =
  | 'CONVERSATION_NOT_FOUND'
  | 'DIALOGUE_IMPORT_NOT_FOUND'
  | 'IMPORT_TOO_LARGE'
  | 'IMPORT_UNREADABLE'
  | 'MESSAGE_NOT_FOUND'
  | 'MESSAGE_TOO_LONG'
  | 'MODEL_BUSY'
  | 'MODEL_NOT_TRAINED'
  | 'TOO_FEW_EXAMPLES'
  | 'TRAINING_JOB_NOT_FOUND'
  | 'UNSUPPORTED_IMPORT_TYPE';

/** A refusal with a stable code for machines, its facts as fields, and a message for people. */
export abstract class ServiceError extends Error {
  abstract readonly code: ServiceErrorCode;
}
