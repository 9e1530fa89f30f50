import { SecurityModule } from '@attention-flow/security';
import { Config } from './config.ts';
import { PlatformModule } from './platform.module.ts';

/** What scopes of API keys can be about here. */
export const resources = [
  'alerts',
  'audit-entries',
  'documents',
  'entities',
  'examples',
  'metrics',
  'models',
  'rules',
  'silences',
  'sources',
  'training-jobs',
  'trends',
  'webhooks',
] as const;

/** API keys, tenants, rate limits, idempotent writes, limits on what a request may cost. */
export const security = SecurityModule.register({
  imports: [PlatformModule],
  inject: [Config],
  useFactory: ({ values }: Config) => ({
    resources,
    paths: {
      '/health': 'public',
      '/docs': 'public',
      '/docs-json': 'public',
      '/docs-yaml': 'public',
      '/metrics': 'metrics:read',
      '/v1/webhook-endpoints': { read: 'webhooks:read', write: 'webhooks:write' },
      '/v1/webhook-messages': { read: 'webhooks:read', write: 'webhooks:write' },
      '/v1/event-types': 'webhooks:read',
    },
    rateLimits: {
      tenant: { limit: 2 * values.RATE_LIMIT_PER_MINUTE, windowSeconds: 60 },
      key: { limit: values.RATE_LIMIT_PER_MINUTE, windowSeconds: 60 },
      isShared: true,
    },
  }),
});
