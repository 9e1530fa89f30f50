import { SecurityModule } from '@attention-flow/security';
import { Config } from './config.ts';
import { PlatformModule } from './platform.module.ts';

/** What scopes of API keys can be about here. */
export const resources = [
  'items',
  'users',
  'events',
  'recommendations',
  'scenarios',
  'models',
  'training-jobs',
  'data-subjects',
  'retention-times',
  'webhooks',
  'audit-entries',
  'metrics',
] as const;

const webhookAccess = { read: 'webhooks:read', write: 'webhooks:write' } as const;

/** API keys, tenants, rate limits, idempotent writes, limits on what a request may cost. */
export const security = SecurityModule.register({
  imports: [PlatformModule],
  inject: [Config],
  useFactory: ({ requestsPerMinute }: Config) => ({
    resources,
    paths: {
      '/health': 'public',
      '/docs': 'public',
      '/docs-json': 'public',
      '/docs-yaml': 'public',
      '/metrics': 'metrics:read',
      '/v1/webhook-endpoints': webhookAccess,
      '/v1/webhook-messages': webhookAccess,
      '/v1/event-types': 'webhooks:read',
    },
    rateLimits: {
      tenant: { limit: 2 * requestsPerMinute, windowSeconds: 60 },
      key: { limit: requestsPerMinute, windowSeconds: 60 },
      isShared: true,
    },
  }),
});
