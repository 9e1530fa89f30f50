import { createRecommenderClient } from './client.ts';
import type { RecommenderClient } from './client.ts';
import type { components } from './schema.ts';
import { retryingFetch } from './retrying-fetch.ts';
import type { RetryOptions } from './retrying-fetch.ts';
import { repetitionOf } from './repetition.ts';
import { rowsOf } from './rows.ts';

export interface RecommenderOptions extends RetryOptions {
  /** Such as `http://127.0.0.1:3003`. */
  readonly baseUrl: string;
  /** An API key, `af_...`. */
  readonly key: string;
}

export type ImportKind = 'items' | 'users' | 'events';

/** A typed client that tries again; see {@link RecommenderClient} for its requests. */
export function createRecommender({ baseUrl, key, ...retry }: RecommenderOptions): RecommenderClient {
  return createRecommenderClient({
    baseUrl,
    headers: { authorization: `Bearer ${key}` },
    fetch: retryingFetch({ repetitionOf, ...retry }),
  });
}

/** Sends rows as one import in JSON Lines. @returns as `POST /v1/imports/KIND` */
export function importRows(client: RecommenderClient, kind: ImportKind, rows: readonly object[]) {
  const body = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  return client.POST(`/v1/imports/${kind}`, {
    body,
    bodySerializer: (text: string) => text,
    headers: { 'content-type': 'application/x-ndjson' },
  });
}

/** Lists for many at once, one after the other as the service makes them. */
export async function* recommendMany(client: RecommenderClient, requests: readonly RecommendationQuery[]) {
  const { data, error } = await client.POST('/v1/recommendation-batches', {
    body: { requests: [...requests] },
    parseAs: 'stream',
  });
  if (error !== undefined || !data) throw new StreamRefusedError(error);
  yield* rowsOf<RecommendationLine>(data);
}

type RecommendationQuery = components['schemas']['RecommendationQuery'];

/** A list, or why there is none. */
export type RecommendationLine =
  | components['schemas']['Recommendation']
  | { readonly error: { readonly code: string; readonly detail: string } };

/** The service answered with a problem (RFC 9457) instead of a stream. */
export class StreamRefusedError extends Error {
  readonly code = 'STREAM_REFUSED';

  constructor(readonly problem: unknown) {
    super('The recommender refused to stream');
  }
}
