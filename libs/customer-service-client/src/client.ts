// Written by `npm run openapi`; changes belong into the service that this describes.
import createClient from 'openapi-fetch';
import type { Client, ClientOptions } from 'openapi-fetch';
import type { paths } from './schema.ts';

export type CustomerServiceClient = Client<paths>;

/** A typed client of customer-service: paths, parameters, bodies, replies and problems as its OpenAPI document has them. */
export function createCustomerServiceClient(options: ClientOptions): CustomerServiceClient {
  return createClient<paths>(options);
}
