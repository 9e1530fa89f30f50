import { join, resolve } from 'node:path';
import type { Level } from '@attention-flow/observability';
import { tokenPattern } from '@attention-flow/security';
import type { ConfigurationValues, Environment, Token, VariableProblem } from '@attention-flow/security';
import type { ServiceLevel } from '../hand-off/hand-off.ts';
import { parseOpeningHours } from '../hand-off/opening-hours.ts';
import { configuration } from './configuration.ts';

const hourMs = 3_600_000;
let ofProcess: Config | undefined;

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
  readonly importMasking: { readonly isOn: boolean; readonly except: readonly string[] };
  readonly messageMaxCharacters: number;
  readonly thresholds: { readonly confidence: number; readonly retrieval: number };
  /** Where it is set, the threshold that was measured for the model holds. */
  readonly answerPrecision: number | undefined;
  readonly serviceLevel: ServiceLevel;
  readonly modelWorkers: number;
  readonly modelFolder: string;
  readonly models: {
    readonly keptVersions: number;
    readonly isTraining: boolean;
    readonly maxAttempts: number;
    readonly maxTrainingMs: number;
    readonly retrainEveryMs: number | undefined;
  };
  readonly adminApiKey: Token | undefined;
  /** In base64; none: one is kept in a file. */
  readonly secretKeys: readonly string[];
  readonly webhooks: {
    readonly allowPrivate: readonly string[];
    readonly requireTls: boolean;
    readonly timeoutMs: number;
  };
  readonly logLevel: Level;
  readonly tracing: { readonly endpoint: string | undefined; readonly samplingRatio: number };
  readonly shutdownGraceMs: number;
  readonly requestsPerMinute: number;
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: readonly string[];

  private constructor(
    values: ConfigurationValues<typeof configuration>,
    /** Variables that may be typing errors. */
    readonly warnings: readonly VariableProblem[],
  ) {
    this.port = values.PORT;
    this.host = values.HOST;
    this.folder = resolve(values.DATA_DIR, 'customer-service');
    this.databaseUrl = values.DATABASE_URL;
    this.natsUrl = values.NATS_URL;
    this.isSampleDataOn = values.SAMPLE_DATA === 'on';
    this.importLimits = { maxBytes: values.IMPORT_MAX_BYTES, maxRowBytes: values.IMPORT_MAX_ROW_BYTES };
    this.importMasking = { isOn: values.IMPORT_PERSONAL_DATA === 'mask', except: values.IMPORT_KEEP };
    this.messageMaxCharacters = values.MESSAGE_MAX_CHARACTERS;
    this.thresholds = { confidence: values.CONFIDENCE_THRESHOLD, retrieval: values.RETRIEVAL_THRESHOLD };
    this.answerPrecision = values.ANSWER_PRECISION;
    const hours = parseOpeningHours(values.OPENING_HOURS, values.TIME_ZONE);
    if (typeof hours === 'string') throw new Error(hours);
    this.serviceLevel = { hours, answerWithinMs: values.ANSWER_WITHIN_MINUTES * 60_000 };
    this.modelWorkers = values.MODEL_WORKERS;
    this.modelFolder = resolve(values.MODEL_DIR ?? join(this.folder, 'models'));
    this.models = {
      keptVersions: values.MODEL_VERSIONS_KEPT,
      isTraining: values.MODEL_TRAINING === 'on',
      maxAttempts: values.MODEL_TRAINING_ATTEMPTS,
      maxTrainingMs: Math.ceil(values.MODEL_TRAINING_MAX_HOURS * hourMs),
      retrainEveryMs:
        values.MODEL_RETRAIN_HOURS === undefined ? undefined : Math.ceil(values.MODEL_RETRAIN_HOURS * hourMs),
    };
    this.adminApiKey = isToken(values.ADMIN_API_KEY) ? values.ADMIN_API_KEY : undefined;
    this.secretKeys = values.SECRET_KEY;
    this.webhooks = {
      allowPrivate: values.WEBHOOK_ALLOW_PRIVATE,
      requireTls: values.WEBHOOK_REQUIRE_TLS === 'on',
      timeoutMs: Math.round(values.WEBHOOK_TIMEOUT_SECONDS * 1_000),
    };
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
    const passwords = [this.databaseUrl, this.natsUrl].map((url) =>
      url && URL.canParse(url) ? new URL(url).password : '',
    );
    return [this.adminApiKey ?? '', ...this.secretKeys, ...passwords].filter((secret) => secret !== '');
  }

  /**
   * What holds in this process, read once.
   *
   * @param environment looked at by the first who asks
   * @throws InvalidConfigurationError
   */
  static ofProcess(environment: Environment = process.env): Config {
    return (ofProcess ??= Config.parse(environment));
  }

  /** @throws InvalidConfigurationError naming each wrong variable, never its value */
  static parse(environment: Environment): Config {
    const warnings: VariableProblem[] = [];
    return new Config(
      configuration.parse(environment, (warning) => warnings.push(warning)),
      warnings,
    );
  }
}

function isToken(text: string | undefined): text is Token {
  return text !== undefined && tokenPattern.test(text);
}
