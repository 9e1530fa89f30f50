export { createRecommenderClient, type RecommenderClient } from './client.ts';
export { BatchRefusedError, EventBatcher, type EventBatcherOptions, type NewEvent } from './event-batcher.ts';
export {
  StreamRefusedError,
  createRecommender,
  importRows,
  recommendMany,
  type ImportKind,
  type RecommendationLine,
  type RecommenderOptions,
} from './recommender.ts';
export { retryingFetch, type Repetition, type RetryOptions } from './retrying-fetch.ts';
export { rowsOf } from './rows.ts';
export type { components, paths } from './schema.ts';
