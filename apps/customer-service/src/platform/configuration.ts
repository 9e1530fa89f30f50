import { levels } from '@attention-flow/observability';
import { defineConfiguration, secretKeyPattern, tokenPattern } from '@attention-flow/security';
import { z } from 'zod';
import { parseOpeningHours } from '../hand-off/opening-hours.ts';

const whole = z.coerce.number().int();
const bytes = whole.positive();
const share = z.coerce.number().min(0).max(1);
const partsOf = (text: string): readonly string[] => text.split(',').flatMap((part) => part.trim() || []);
const list = z.string().default('').transform(partsOf).meta({ allowed: 'a list, separated by commas' });
const listOfKeys = z
  .string()
  .optional()
  .transform((text) => partsOf(text ?? ''))
  .pipe(z.array(z.string().regex(secretKeyPattern, 'is not 32 bytes in base64: openssl rand -base64 32')));

/** The environment variables of this service: checked at start, and documented from here (`npm run config-docs`). */
export const configuration = defineConfiguration({
  app: 'customer-service',
  prefix: 'CUSTOMER_SERVICE_',
  variables: z.object({
    PORT: whole.min(0).max(65_535).default(3001).describe('Where the service listens.'),
    HOST: z
      .string()
      .min(1)
      .default('127.0.0.1')
      .describe('The address it listens on; this machine alone unless told.'),
    DATA_DIR: z
      .string()
      .min(1)
      .default('./data')
      .describe('Data lie in `customer-service/` below it: `data.sqlite`, `models/<version>/`.'),
    DATABASE_URL: z
      .string()
      .min(1)
      .optional()
      .describe(
        '`postgres://...`, whose tables lie in the schema `customer_service`; a SQLite file without it.',
      ),
    NATS_URL: z
      .string()
      .min(1)
      .optional()
      .describe('Carries messages between replicas; the database does without it.'),
    ADMIN_API_KEY: z
      .string()
      .regex(tokenPattern, 'is not an API key, af_...')
      .optional()
      .describe(
        'The first key, which may do everything; without it one is made and kept in `admin-key` (mode 0600).',
      )
      .meta({ isSecret: true, allowed: 'an API key' }),
    SECRET_KEY: listOfKeys
      .describe(
        'Seals the secrets of webhooks and hashes erased persons: the first seals, all open; without it one is made and kept in `secret-key` (mode 0600). Replicas need the same.',
      )
      .meta({ isSecret: true, allowed: '32 bytes in base64, or several, separated by commas' }),
    LOG_LEVEL: z.enum(levels).default('info').describe('Lines below it are left out.'),
    OTEL_EXPORTER_OTLP_ENDPOINT: z
      .url()
      .optional()
      .describe('Where traces go, over HTTP; nowhere without it.'),
    TRACE_SAMPLING_RATIO: share.default(0.1).describe('Share of the traces begun here that are recorded.'),
    SHUTDOWN_GRACE_MS: whole
      .min(0)
      .default(5_000)
      .describe('How long connections are taken after SIGTERM, so that balancers see the readiness change.'),
    RATE_LIMIT_PER_MINUTE: whole
      .positive()
      .default(3_000)
      .describe('Requests of one key; those of a tenant together may be twice as many.'),
    CORS_ORIGINS: list.describe('Origins whose pages may call this service.'),
    TRUSTED_PROXIES: list.describe('Addresses of proxies whose `x-forwarded-for` is believed.'),
    WEBHOOK_ALLOW_PRIVATE: list.describe('Private addresses, ranges and host names that webhooks may go to.'),
    WEBHOOK_TIMEOUT_SECONDS: z.coerce
      .number()
      .min(0.1)
      .max(60)
      .default(15)
      .describe(
        'How long a receiver may take; what a process that died had in hand is tried again after three times as long.',
      ),
    WEBHOOK_REQUIRE_TLS: z.enum(['on', 'off']).default('off').describe('`on`: endpoints must be https.'),
    SAMPLE_DATA: z
      .enum(['on', 'off'])
      .default('off')
      .describe(
        '`on`: an empty service takes the sample corpus first and trains on it (the launcher sets it).',
      ),
    IMPORT_MAX_BYTES: bytes.default(200 * 1024 * 1024).describe('Of one import, also after unpacking gzip.'),
    IMPORT_MAX_ROW_BYTES: bytes
      .default(256 * 1024)
      .describe('A longer row is rejected, the others are taken.'),
    IMPORT_PERSONAL_DATA: z
      .enum(['mask', 'keep'])
      .default('mask')
      .describe(
        '`mask`: of what is imported, e-mail addresses, phone numbers and the like are replaced before it is stored.',
      ),
    IMPORT_KEEP: list.describe(
      "What is nobody's and stays in imports: your own addresses and numbers as they are written, or `@shop.example`.",
    ),
    MESSAGE_MAX_CHARACTERS: whole.positive().default(2_000).describe("Of one customer's message."),
    CONFIDENCE_THRESHOLD: share.default(0.5).describe('A template answers from this confidence on.'),
    ANSWER_PRECISION: share
      .optional()
      .describe(
        'Such as 0.95: so many of the answers from templates must be right. The threshold that keeps it is measured at each training on questions held out, stands among the figures of the model version, and is used in the place of `CONFIDENCE_THRESHOLD`.',
      ),
    RETRIEVAL_THRESHOLD: share
      .default(0.6)
      .describe('A retrieved answer is given from this score on; how 0.6 was chosen is said above.'),
    OPENING_HOURS: z
      .string()
      .default('')
      .superRefine((text, context) => {
        const hours = parseOpeningHours(text, 'UTC');
        if (typeof hours === 'string') context.addIssue({ code: 'custom', message: hours });
      })
      .describe('When people answer, such as `mon-fri 09:00-17:30; sat 10:00-14:00`; at any time without it.')
      .meta({ allowed: 'hours, separated by semicolons' }),
    TIME_ZONE: z
      .string()
      .default('UTC')
      .superRefine((name, context) => {
        const hours = parseOpeningHours('', name);
        if (typeof hours === 'string') context.addIssue({ code: 'custom', message: hours });
      })
      .describe('The calendar of `OPENING_HOURS` and of what customers call yesterday.')
      .meta({ allowed: 'a time zone' }),
    ANSWER_WITHIN_MINUTES: whole
      .positive()
      .default(15)
      .describe('Within so many minutes, counted in opening hours, a person should answer who was called.'),
    MODEL_WORKERS: whole.min(1).max(64).default(1).describe('Worker threads that run the intent model.'),
    MODEL_VERSIONS_KEPT: whole
      .min(1)
      .default(5)
      .describe(
        "Versions of a tenant's model whose files are kept; the active and the one before in any case.",
      ),
    MODEL_TRAINING: z
      .enum(['on', 'off'])
      .default('on')
      .describe('`off`: this replica leaves trainings to the others, and serves alone.'),
    MODEL_TRAINING_ATTEMPTS: whole
      .min(1)
      .default(3)
      .describe('How often a training is begun whose process or replica dies.'),
    MODEL_TRAINING_MAX_HOURS: z.coerce
      .number()
      .positive()
      .max(500)
      .default(6)
      .describe('A training that takes longer has failed.'),
    MODEL_RETRAIN_HOURS: z.coerce
      .number()
      .positive()
      .optional()
      .describe('Every model in use is trained anew so often; never without it.'),
    MODEL_DIR: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Where models lie, for replicas a directory that all of them mount; `models` below the data without it. With `NATS_URL` they are in its object store, and copies here.',
      ),
  }),
});
