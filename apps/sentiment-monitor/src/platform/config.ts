import { resolve } from 'node:path';
import { levels } from '@attention-flow/observability';
import type { Level } from '@attention-flow/observability';
import { defineConfiguration, tokenPattern } from '@attention-flow/security';
import type { ConfigurationValues, Environment, Token } from '@attention-flow/security';
import { z } from 'zod';

const whole = z.coerce.number().int();
const share = z.coerce.number().min(0).max(1);
const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []));

/** The environment variables of this service; whatever else is set is not ours. */
export const configuration = defineConfiguration({
  app: 'sentiment-monitor',
  prefix: 'SENTIMENT_MONITOR_',
  variables: z.object({
    PORT: whole.min(0).max(65_535).default(3002).describe('Where the service listens.'),
    HOST: z
      .string()
      .min(1)
      .default('127.0.0.1')
      .describe('Address to listen on; this machine alone, unless told.'),
    DATA_DIR: z
      .string()
      .min(1)
      .default('./data')
      .describe('Folder of the database, the models and the files that are replayed.'),
    DATABASE_URL: z
      .string()
      .min(1)
      .optional()
      .describe('`postgres://...`; a SQLite file under `DATA_DIR` without.'),
    NATS_URL: z
      .string()
      .min(1)
      .optional()
      .describe('`nats://...`, for sources that are NATS subjects, and to share work between machines.'),
    ADMIN_API_KEY: z
      .string()
      .regex(tokenPattern, 'is not an API key, af_...')
      .optional()
      .meta({ isSecret: true, allowed: 'an API key, `af_...`' })
      .describe('The first key, which may do everything; made at the first start without.'),
    LOG_LEVEL: z.enum(levels).default('info').describe('The least that is logged.'),
    OTEL_EXPORTER_OTLP_ENDPOINT: z
      .url()
      .optional()
      .describe('Where traces are sent, over HTTP; nowhere without.'),
    TRACE_SAMPLING_RATIO: share.default(0.1).describe('Share of the traces begun here that are recorded.'),
    SHUTDOWN_GRACE_MS: whole
      .min(0)
      .default(5_000)
      .describe('How long connections are taken after SIGTERM, in milliseconds.'),
    RATE_LIMIT_PER_MINUTE: whole
      .positive()
      .default(3_000)
      .describe('Requests of one key; those of a tenant together may be twice as many.'),
    CORS_ORIGINS: list.describe('Origins whose pages may call this service, separated by commas.'),
    TRUSTED_PROXIES: list.describe(
      'Addresses of proxies whose `x-forwarded-for` is believed, separated by commas.',
    ),
    SAMPLE_DATA: z
      .enum(['on', 'off'])
      .default('off')
      .describe('`on`: an empty database gets the sample: a model is trained, two weeks are replayed.'),
    DOCUMENT_MAX_CHARACTERS: whole
      .min(100)
      .max(1_000_000)
      .default(200_000)
      .describe('Longest text of a document.'),
    BATCH_MAX_DOCUMENTS: whole
      .min(1)
      .max(10_000)
      .default(1_000)
      .describe('Most documents of one request that is no stream.'),
    STREAM_MAX_BYTES: whole
      .positive()
      .default(200 * 1024 * 1024)
      .describe('Longest NDJSON stream.'),
    QUEUE_MAX_DOCUMENTS: whole
      .min(1)
      .default(50_000)
      .describe('Documents that may wait for their scores; more are refused with 429.'),
    DUPLICATE_WINDOW_HOURS: whole
      .min(1)
      .max(24 * 30)
      .default(72)
      .describe('How far apart two copies of one story may be published.'),
    DUPLICATE_SIMILARITY: share
      .default(0.7)
      .describe('Jaccard similarity of their words from which two documents are one story.'),
    MODEL_WORKERS: whole.min(1).max(64).default(1).describe('Worker threads that run the model.'),
    MINUTE_BUCKETS_KEPT_DAYS: whole
      .min(1)
      .max(366)
      .default(3)
      .describe('After that, trends are known by the hour.'),
    HOUR_BUCKETS_KEPT_DAYS: whole.min(1).default(400).describe('After that, trends are known by the day.'),
    DOCUMENTS_KEPT_DAYS: whole
      .min(1)
      .default(400)
      .describe('After that, documents are deleted; their trends stay.'),
    SOURCE_ALLOW_PRIVATE: list.describe(
      'Addresses, ranges and host names outside of the public network that feeds may be read from.',
    ),
    WEBHOOK_ENCRYPTION_KEY: z
      .string()
      .min(1)
      .optional()
      .meta({ isSecret: true, allowed: '32 bytes as base64 or hexadecimal digits' })
      .describe('Seals the secrets of webhooks; made at the first start without.'),
    WEBHOOK_ALLOW_PRIVATE: list.describe(
      'Addresses, ranges and host names outside of the public network that webhooks may go to.',
    ),
  }),
});

export type ConfigValues = ConfigurationValues<typeof configuration>;

let ofProcess: Config | undefined;

/** What the operator chose, parsed once; the only place that reads the environment. */
export class Config {
  /** This service's folder under `DATA_DIR`. */
  readonly folder: string;
  readonly tracing: { readonly endpoint: string | undefined; readonly samplingRatio: number };
  readonly adminApiKey: Token | undefined;
  readonly logLevel: Level;

  private constructor(readonly values: ConfigValues) {
    this.folder = resolve(values.DATA_DIR, 'sentiment-monitor');
    this.tracing = {
      endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
      samplingRatio: values.TRACE_SAMPLING_RATIO,
    };
    // The schema has matched it against the pattern of tokens.
    this.adminApiKey = values.ADMIN_API_KEY as Token | undefined;
    this.logLevel = values.LOG_LEVEL;
  }

  /** What no log may show. */
  get secrets(): readonly string[] {
    const { DATABASE_URL: url = '', NATS_URL: nats = '', WEBHOOK_ENCRYPTION_KEY: key = '' } = this.values;
    const passwords = [url, nats].map((text) => (URL.canParse(text) ? new URL(text).password : ''));
    return [this.adminApiKey ?? '', key, ...passwords].filter((secret) => secret !== '');
  }

  /** Of this process; the first call decides, so that what describes the service can start it elsewhere. */
  static ofProcess(environment: Environment = process.env): Config {
    return (ofProcess ??= Config.parse(environment));
  }

  /** @throws InvalidConfigurationError naming each wrong variable, never its value */
  static parse(environment: Environment): Config {
    return new Config(configuration.parse(environment));
  }
}
