import { resolve } from 'node:path';
import { z } from 'zod';
import { InvalidConfigError } from './config.errors.ts';

const bytes = z.coerce.number().int().positive();
const share = z.coerce.number().min(0).max(1);

/** The environment variables of this service; whatever else is set is not ours. */
const variables = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  /** Only this machine until there are API keys. */
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z.string().min(1).optional(),
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
