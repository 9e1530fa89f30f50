import type { Repetition } from './retrying-fetch.ts';

/** Posts that take no `Idempotency-Key`: lists and imports, which may be repeated, and what shows a secret once. */
const keyless: readonly (readonly [RegExp, Repetition])[] = [
  [/^\/v1\/(recommendations|recommendation-batches|imports\/[^/]+)$/, 'plain'],
  [/^\/v1\/(api-keys|api-keys\/[^/]+\/rotations)$/, 'once'],
  [/^\/v1\/(webhook-endpoints|webhook-endpoints\/[^/]+\/secrets)$/, 'once'],
];

/** What the recommender allows for a request whose answer did not arrive. */
export function repetitionOf({ method, url }: Pick<Request, 'method' | 'url'>): Repetition {
  if (method === 'GET' || method === 'HEAD') return 'plain';
  const { pathname } = new URL(url);
  const found = method === 'POST' ? keyless.find(([pattern]) => pattern.test(pathname)) : undefined;
  return found?.[1] ?? 'keyed';
}
