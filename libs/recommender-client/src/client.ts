// Written by `npm run openapi`; changes belong into the service that this describes.
import createClient from 'openapi-fetch';
import type { Client, ClientOptions } from 'openapi-fetch';
import type { paths } from './schema.ts';

export type RecommenderClient = Client<paths>;

/** A typed client of recommender: paths, parameters, bodies, replies and problems as its OpenAPI document has them. */
export function createRecommenderClient(options: ClientOptions): RecommenderClient {
  return createClient<paths>(options);
}
