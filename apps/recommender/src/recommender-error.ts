/** Base of every error the models of the recommender raise on purpose: a stable code beside the message. */
export abstract class RecommenderError extends Error {
  abstract readonly code: string;

  override get name(): string {
    return this.constructor.name;
  }
}

/** A setting outside what it may be. */
export class InvalidSettingError extends RecommenderError {
  readonly code = 'RECOMMENDER_INVALID_SETTING';

  constructor(
    readonly setting: string,
    readonly value: unknown,
    readonly allowed: string,
  ) {
    super(`${setting} is ${String(value)}; it must be ${allowed}`);
  }
}
