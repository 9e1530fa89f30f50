import type { JsonObject, TenantId } from '@attention-flow/security';
import { InvalidRequestError } from '@attention-flow/observability';
import type { z } from 'zod';
import type { ActiveModel, Closable } from '../active/active-model.ts';
import type { RowSlices, Scores } from '../evaluation/evaluation.ts';
import { defaultGate } from '../evaluation/gate.ts';
import type { GateSettings } from '../evaluation/gate.ts';
import { heldOutRule } from './held-out.ts';

/** Whose model is to be trained, and how. */
export interface TrainingRequest<Options> {
  readonly tenantId: TenantId;
  readonly options: Options;
}

export interface GatherRequest<Options> extends TrainingRequest<Options> {
  /** Empty, for what is too large for {@link Material.plan}; the program finds it as `data`. */
  readonly folder: string;
}

/** What a model is trained on, and what it is judged by. */
export interface Material<Row> {
  /** For the program: copied into its process, so nothing with methods. */
  readonly plan: unknown;
  /** Rows that the program does not see. */
  readonly heldOut: readonly Row[];
  /** Kept with the version for ever: counts of rows, a fingerprint of the data; small. */
  readonly about: JsonObject;
}

/**
 * One kind of model that a service trains: a provider of the service, handed to {@link ModelLifecycleModule}. All
 * that differs between services is here; `Options` are the choices of a training job, as JSON.
 */
export abstract class ModelTask<Options, Row, Model extends Closable> implements LifecycleTask {
  /** In paths and tables: small letters, digits and hyphens, at most 32. */
  abstract readonly name: string;
  /** Module whose export `train` ({@link TrainingProgram}) runs in a child process. */
  abstract readonly program: URL;
  /** Parses the options of a job; defaults where the client leaves them out. */
  abstract readonly options: z.ZodType<Options>;
  /** What the scores of {@link evaluate} are called, such as `accuracy`. */
  abstract readonly score: string;
  readonly gate: GateSettings = defaultGate;
  /** Names how rows are held out; versions of different rules are not compared. */
  readonly splitRule: string = heldOutRule;

  /** @param active where the models that answer are asked; inject it where they are needed */
  constructor(readonly active: ActiveModel<Model>) {}

  /** Asked when a job is requested: may refuse at once what cannot be trained, with an error for the client. */
  check(_request: TrainingRequest<Options>): Promise<void> {
    return Promise.resolve();
  }

  /** Asked when the job's turn has come. @throws what fails the job, its message shown */
  abstract gather(request: GatherRequest<Options>): Promise<Material<Row>>;

  /** Opens a model whose files have been verified. */
  abstract open(folder: string): Promise<Model>;

  /** Judges a model; leave the event loop free. */
  abstract evaluate(model: Model, rows: readonly Row[]): Promise<Scores>;

  /** What a row belongs to; the gate looks at each group. */
  slicesOf(_row: Row): RowSlices {
    return {};
  }

  parse(options: unknown): JsonObject {
    return JSON.parse(JSON.stringify(this.parsed(options)));
  }

  checkRequest({ tenantId, options }: TrainingRequest<unknown>): Promise<void> {
    return this.check({ tenantId, options: this.parsed(options) });
  }

  async prepare({ options, ...request }: GatherRequest<unknown>): Promise<PreparedTraining> {
    const { plan, heldOut, about } = await this.gather({ ...request, options: this.parsed(options) });
    return {
      plan,
      about,
      slices: heldOut.map((row) => this.slicesOf(row)),
      open: async (folder) => {
        const model = await this.open(folder);
        return { ...this.loaded(model), evaluate: () => this.evaluate(model, heldOut) };
      },
    };
  }

  async load(folder: string): Promise<LoadedModel> {
    return this.loaded(await this.open(folder));
  }

  private loaded(model: Model): LoadedModel {
    return {
      serve: (tenantId, version) => this.active.replace(tenantId, version, model),
      close: () => model.close(),
    };
  }

  private parsed(options: unknown): Options {
    const result = this.options.safeParse(options);
    if (result.success) return result.data;
    throw new InvalidRequestError(
      result.error.issues.map((issue) => ({ ...issue, path: ['options', ...issue.path] })),
    );
  }
}

/** A model that has been opened. */
export interface LoadedModel {
  /** Lets it answer the tenant from now on; whoever calls this does not close it. */
  serve(tenantId: TenantId, version: string): Promise<void>;
  close(): Promise<void>;
}

export interface JudgeableModel extends LoadedModel {
  /** On the rows held out of the training. */
  evaluate(): Promise<Scores>;
}

/** A training about to begin; knows the rows that were held out of it. */
export interface PreparedTraining {
  readonly plan: unknown;
  readonly about: JsonObject;
  /** One a held-out row. */
  readonly slices: readonly RowSlices[];
  open(folder: string): Promise<JudgeableModel>;
}

/** A {@link ModelTask} whatever its rows and models are. */
export interface LifecycleTask {
  readonly name: string;
  readonly program: URL;
  readonly score: string;
  readonly gate: GateSettings;
  readonly splitRule: string;
  readonly active: Pick<ActiveModel<Closable>, 'version' | 'versionOf' | 'withdraw' | 'close'>;
  /** @throws InvalidRequestError naming the option */
  parse(options: unknown): JsonObject;
  checkRequest(request: TrainingRequest<unknown>): Promise<void>;
  prepare(request: GatherRequest<unknown>): Promise<PreparedTraining>;
  load(folder: string): Promise<LoadedModel>;
}
