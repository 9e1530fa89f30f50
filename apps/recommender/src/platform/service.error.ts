/** Every code that a client of this service may meet; `http/problems.ts` gives each its status. */
export type ServiceErrorCode =
  | 'FILTER_INVALID'
  | 'IMPORT_NOT_FOUND'
  | 'IMPORT_TOO_LARGE'
  | 'IMPORT_UNREADABLE'
  | 'ITEM_NOT_FOUND'
  | 'RECOMMENDATION_NOT_FOUND'
  | 'SCENARIO_NOT_FOUND'
  | 'SESSION_TAKEN'
  | 'TOO_FEW_EVENTS'
  | 'TOO_FEW_ITEMS'
  | 'UNSUPPORTED_IMPORT_TYPE'
  | 'USER_NOT_FOUND';

/** A refusal with a stable code for machines, its facts as fields, and a message for people. */
export abstract class ServiceError extends Error {
  abstract readonly code: ServiceErrorCode;
}
