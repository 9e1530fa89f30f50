import { levels } from '@attention-flow/observability';
import { defineConfiguration, secretKeyPattern, tokenPattern } from '@attention-flow/security';
import type { ConfigurationValues } from '@attention-flow/security';
import { z } from 'zod';

const bytes = z.coerce.number().int().positive();
const share = z.coerce.number().min(0).max(1);
const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []));
const listAllowed = { allowed: 'a list, separated by commas' };

/** The environment variables of this service: checked at start, and documented from here. */
export const configuration = defineConfiguration({
  app: 'recommender',
  prefix: 'RECOMMENDER_',
  variables: z.object({
    PORT: z.coerce.number().int().min(0).max(65_535).default(3003).describe('Where the service listens.'),
    HOST: z
      .string()
      .min(1)
      .default('127.0.0.1')
      .describe('The address it listens on; this machine alone unless told.'),
    DATA_DIR: z.string().min(1).default('./data').describe('Data lie in `recommender/` below it.'),
    DATABASE_URL: z.string().min(1).optional().describe('`postgres://...`; a SQLite file without it.'),
    NATS_URL: z
      .string()
      .min(1)
      .optional()
      .describe('Carries messages between replicas; the database does without it.'),
    ADMIN_API_KEY: z
      .string()
      .regex(tokenPattern, 'is not an API key, af_...')
      .optional()
      .describe('The first key, which may do everything; without it one is made and kept in `admin-key`.')
      .meta({ isSecret: true, allowed: 'an API key' }),
    SECRET_KEYS: z
      .string()
      .refine(
        (keys) => keys.split(',').every((key) => secretKeyPattern.test(key.trim())),
        'is not a list of keys',
      )
      .optional()
      .describe(
        'Seal webhook secrets and hash erased persons: the first seals, all open; without them one is made and kept in `secret-key`.',
      )
      .meta({ isSecret: true, allowed: '32 bytes in base64, several separated by commas' }),
    LOG_LEVEL: z.enum(levels).default('info').describe('Lines below it are left out.'),
    OTEL_EXPORTER_OTLP_ENDPOINT: z
      .url()
      .optional()
      .describe('Where traces are sent, over HTTP; nowhere without it.'),
    TRACE_SAMPLING_RATIO: share.default(0.1).describe('Share of the traces begun here that are recorded.'),
    SHUTDOWN_GRACE_MS: z.coerce
      .number()
      .int()
      .min(0)
      .default(5_000)
      .describe('How long connections are taken after SIGTERM, so that balancers see the readiness change.'),
    RATE_LIMIT_PER_MINUTE: z.coerce
      .number()
      .int()
      .positive()
      .default(60_000)
      .describe('Requests of one key; those of a tenant together may be twice as many.'),
    CORS_ORIGINS: list.describe('Origins whose pages may call this service.').meta(listAllowed),
    TRUSTED_PROXIES: list.describe('Addresses whose `x-forwarded-for` is believed.').meta(listAllowed),
    WEBHOOK_ALLOW_PRIVATE: list
      .describe('Private addresses, ranges and host names that webhooks may go to.')
      .meta(listAllowed),
    SAMPLE_DATA: z
      .enum(['on', 'off'])
      .default('off')
      .describe('`on`: an empty service takes the sample shop and trains on it before it serves.'),
    IMPORT_MAX_BYTES: bytes.default(500 * 1024 * 1024).describe('Of one import, also after unpacking gzip.'),
    IMPORT_MAX_ROW_BYTES: bytes
      .default(64 * 1024)
      .describe('A longer row is rejected, the others are taken.'),
    TRAINING_INTERVAL_HOURS: z.coerce
      .number()
      .min(0)
      .default(0)
      .describe('How often each tenant with new events is trained anew; 0: by call alone.'),
    HISTORY_LENGTH: z.coerce
      .number()
      .int()
      .min(1)
      .max(1_000)
      .default(100)
      .describe('How many of the latest events of a user are looked at.'),
  }),
});

/** The values, as the environment gave them. */
export type ConfigurationInput = ConfigurationValues<typeof configuration>;
