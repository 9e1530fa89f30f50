import { resolve } from 'node:path';
import { levels } from '@attention-flow/observability';
import type { Level } from '@attention-flow/observability';
import { tokenPattern } from '@attention-flow/security';
import type { Token } from '@attention-flow/security';
import { z } from 'zod';
import { InvalidConfigError } from './config.errors.ts';

const bytes = z.coerce.number().int().positive();
const share = z.coerce.number().min(0).max(1);
const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []));

/** The environment variables of this service; whatever else is set is not ours. */
const variables = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  /** This machine alone, unless told. */
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z.string().min(1).optional(),
  /** The first key, which may do everything; without it one is made at the first start and shown once. */
  ADMIN_API_KEY: z.string().regex(tokenPattern, 'is not an API key, af_...').optional(),
  LOG_LEVEL: z.enum(levels).default('info'),
  /** Where traces are sent, over HTTP; nowhere without. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  /** Share of the traces begun here that are recorded. */
  TRACE_SAMPLING_RATIO: share.default(0.1),
  /** How long connections are taken after SIGTERM, so that balancers see the readiness change. */
  SHUTDOWN_GRACE_MS: z.coerce.number().int().min(0).default(5_000),
  /** Requests of one key; those of a tenant together may be twice as many. */
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().positive().default(3_000),
  /** Origins whose pages may call this service, separated by commas. */
  CORS_ORIGINS: list,
  /** Addresses of proxies whose `x-forwarded-for` is believed, separated by commas. */
  TRUSTED_PROXIES: list,
  /** `on`: an empty database is filled with the sample corpus, and a model trained on it, before serving. */
  SAMPLE_DATA: z.enum(['on', 'off']).default('off'),
  IMPORT_MAX_BYTES: bytes.default(200 * 1024 * 1024),
  IMPORT_MAX_ROW_BYTES: bytes.default(256 * 1024),
  MESSAGE_MAX_CHARACTERS: z.coerce.number().int().positive().default(2_000),
  /** A template answers from this confidence on. */
  CONFIDENCE_THRESHOLD: share.default(0.5),
  /** A retrieved answer is given from this score on; the README says how 0.6 was chosen. */
  RETRIEVAL_THRESHOLD: share.default(0.6),
  /** Worker threads that run the intent model. */
  MODEL_WORKERS: z.coerce.number().int().min(1).max(64).default(1),
});

/** What the operator chose, parsed once; the only place that reads the environment. */
export class Config {
  readonly port: number;
  readonly host: string;
  /** This service's folder under `DATA_DIR`. */
  readonly folder: string;
  readonly databaseUrl: string | undefined;
  readonly isSampleDataOn: boolean;
  readonly importLimits: { readonly maxBytes: number; readonly maxRowBytes: number };
  readonly messageMaxCharacters: number;
  readonly thresholds: { readonly confidence: number; readonly retrieval: number };
  readonly modelWorkers: number;
  readonly adminApiKey: Token | undefined;
  readonly logLevel: Level;
  readonly tracing: { readonly endpoint: string | undefined; readonly samplingRatio: number };
  readonly shutdownGraceMs: number;
  readonly requestsPerMinute: number;
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: readonly string[];

  private constructor(values: z.output<typeof variables>) {
    this.port = values.PORT;
    this.host = values.HOST;
    this.folder = resolve(values.DATA_DIR, 'customer-service');
    this.databaseUrl = values.DATABASE_URL;
    this.isSampleDataOn = values.SAMPLE_DATA === 'on';
    this.importLimits = { maxBytes: values.IMPORT_MAX_BYTES, maxRowBytes: values.IMPORT_MAX_ROW_BYTES };
    this.messageMaxCharacters = values.MESSAGE_MAX_CHARACTERS;
    this.thresholds = { confidence: values.CONFIDENCE_THRESHOLD, retrieval: values.RETRIEVAL_THRESHOLD };
    this.modelWorkers = values.MODEL_WORKERS;
    this.adminApiKey = values.ADMIN_API_KEY as Token | undefined;
    this.logLevel = values.LOG_LEVEL;
    this.tracing = {
      endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
      samplingRatio: values.TRACE_SAMPLING_RATIO,
    };
    this.shutdownGraceMs = values.SHUTDOWN_GRACE_MS;
    this.requestsPerMinute = values.RATE_LIMIT_PER_MINUTE;
    this.corsOrigins = values.CORS_ORIGINS;
    this.trustedProxies = values.TRUSTED_PROXIES;
  }

  /** What no log may show. */
  get secrets(): readonly string[] {
    const password =
      this.databaseUrl && URL.canParse(this.databaseUrl) ? new URL(this.databaseUrl).password : '';
    return [this.adminApiKey ?? '', password].filter((secret) => secret !== '');
  }

  /** @throws InvalidConfigError naming each wrong variable, never its value */
  static parse(environment: Readonly<Record<string, string | undefined>>): Config {
    // An empty variable is one that was not set: `DATABASE_URL= npm start`.
    const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
    const result = variables.safeParse(given);
    if (result.success) return new Config(result.data);
    throw new InvalidConfigError(
      result.error.issues.map(({ path, message }) => ({ variable: path.join('.'), problem: message })),
    );
  }
}
