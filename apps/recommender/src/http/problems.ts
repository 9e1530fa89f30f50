import type { ProblemTable } from '@attention-flow/observability';
import type { ServiceErrorCode } from '../platform/service.error.ts';

/** What each of this service's codes means to a client. */
export const problems: ProblemTable<ServiceErrorCode> = {
  FILTER_INVALID: { status: 422, title: 'Filter invalid' },
  IMPORT_NOT_FOUND: { status: 404, title: 'Import not found' },
  IMPORT_TOO_LARGE: { status: 413, title: 'Import too large' },
  IMPORT_UNREADABLE: { status: 422, title: 'Import unreadable' },
  ITEM_NOT_FOUND: { status: 404, title: 'Item not found' },
  RECOMMENDATION_NOT_FOUND: { status: 404, title: 'Recommendation not found' },
  SCENARIO_NOT_FOUND: { status: 404, title: 'Scenario not found' },
  SESSION_TAKEN: { status: 409, title: 'Session belongs to another user' },
  TOO_FEW_EVENTS: { status: 409, title: 'Too few events to train on' },
  TOO_FEW_ITEMS: { status: 409, title: 'Too few items to train on' },
  UNSUPPORTED_IMPORT_TYPE: { status: 415, title: 'Unsupported import type' },
  USER_NOT_FOUND: { status: 404, title: 'User not found' },
};
