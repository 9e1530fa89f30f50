import { resolve } from 'node:path';
import type { Level } from '@attention-flow/observability';
import type { Environment, Token } from '@attention-flow/security';
import { tokenPattern } from '@attention-flow/security';
import { configuration } from './configuration.ts';
import type { ConfigurationInput } from './configuration.ts';

/** What the operator chose, parsed once; the only place that reads the environment. */
export class Config {
  readonly port: number;
  readonly host: string;
  /** This service's folder under `DATA_DIR`. */
  readonly folder: string;
  readonly databaseUrl: string | undefined;
  readonly natsUrl: string | undefined;
  readonly isSampleDataOn: boolean;
  readonly importLimits: { readonly maxBytes: number; readonly maxRowBytes: number };
  readonly adminApiKey: Token | undefined;
  readonly secretKeys: readonly string[];
  readonly logLevel: Level;
  readonly tracing: { readonly endpoint: string | undefined; readonly samplingRatio: number };
  readonly shutdownGraceMs: number;
  readonly requestsPerMinute: number;
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly webhookAllowPrivate: readonly string[];
  readonly trainingIntervalHours: number;
  readonly historyLength: number;

  private constructor(values: ConfigurationInput) {
    this.port = values.PORT;
    this.host = values.HOST;
    this.folder = resolve(values.DATA_DIR, 'recommender');
    this.databaseUrl = values.DATABASE_URL;
    this.natsUrl = values.NATS_URL;
    this.isSampleDataOn = values.SAMPLE_DATA === 'on';
    this.importLimits = { maxBytes: values.IMPORT_MAX_BYTES, maxRowBytes: values.IMPORT_MAX_ROW_BYTES };
    this.adminApiKey = isToken(values.ADMIN_API_KEY) ? values.ADMIN_API_KEY : undefined;
    this.secretKeys = values.SECRET_KEYS?.split(',').map((key) => key.trim()) ?? [];
    this.logLevel = values.LOG_LEVEL;
    this.tracing = {
      endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
      samplingRatio: values.TRACE_SAMPLING_RATIO,
    };
    this.shutdownGraceMs = values.SHUTDOWN_GRACE_MS;
    this.requestsPerMinute = values.RATE_LIMIT_PER_MINUTE;
    this.corsOrigins = values.CORS_ORIGINS;
    this.trustedProxies = values.TRUSTED_PROXIES;
    this.webhookAllowPrivate = values.WEBHOOK_ALLOW_PRIVATE;
    this.trainingIntervalHours = values.TRAINING_INTERVAL_HOURS;
    this.historyLength = values.HISTORY_LENGTH;
  }

  /** What no log may show. */
  get secrets(): readonly string[] {
    const passwords = [this.databaseUrl, this.natsUrl].map((url) =>
      url && URL.canParse(url) ? new URL(url).password : '',
    );
    return [this.adminApiKey ?? '', ...this.secretKeys, ...passwords].filter((secret) => secret !== '');
  }

  /** Of this process; the same for all who ask, so that a program can give one of its own before the service starts. */
  static ofProcess(environment: Environment = process.env): Config {
    current ??= Config.parse(environment);
    return current;
  }

  /** @throws InvalidConfigurationError naming each wrong variable, never its value */
  static parse(environment: Environment): Config {
    return new Config(configuration.parse(environment));
  }
}

let current: Config | undefined;

function isToken(text: string | undefined): text is Token {
  return text !== undefined && tokenPattern.test(text);
}
