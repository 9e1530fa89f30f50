import { SecurityModule } from '@attention-flow/security';
import { Config } from './config.ts';
import { PlatformModule } from './platform.module.ts';

/** What scopes of API keys can be about here. */
export const resources = [
  'conversations',
  'hand-offs',
  'rules',
  'documents',
  'feedback',
  'dialogue-imports',
  'training-jobs',
  'models',
  'webhooks',
  'audit-entries',
  'data-subjects',
  'retention-times',
  'metrics',
] as const;

const webhookRoutes = { read: 'webhooks:read', write: 'webhooks:write' } as const;

/** API keys, tenants, rate limits, idempotent writes, limits on what a request may cost. */
export const security = SecurityModule.register({
  imports: [PlatformModule],
  inject: [Config],
  useFactory: ({ requestsPerMinute }: Config) => ({
    resources,
    isAudited: true,
    paths: {
      '/health': 'public',
      '/docs': 'public',
      '/docs-json': 'public',
      '/docs-yaml': 'public',
      '/metrics': 'metrics:read',
      '/v1/event-types': 'webhooks:read',
      '/v1/webhook-endpoints': webhookRoutes,
      '/v1/webhook-messages': webhookRoutes,
    },
    rateLimits: {
      tenant: { limit: 2 * requestsPerMinute, windowSeconds: 60 },
      key: { limit: requestsPerMinute, windowSeconds: 60 },
      isShared: true,
    },
  }),
});
