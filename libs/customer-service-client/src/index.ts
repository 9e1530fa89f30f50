export { createCustomerServiceClient, type CustomerServiceClient } from './client.ts';
export type { components, paths } from './schema.ts';
