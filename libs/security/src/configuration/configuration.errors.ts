import { SecuritySetupError } from '../security.error.ts';

export interface VariableProblem {
  readonly variable: string;
  /** Never the value. */
  readonly problem: string;
}

/** Environment variables that a service cannot work with; names all of them, and no value. */
export class InvalidConfigurationError extends Error {
  readonly code = 'INVALID_CONFIG';

  constructor(readonly problems: readonly VariableProblem[]) {
    super(
      `Wrong configuration: ${problems.map(({ variable, problem }) => `${variable}: ${problem}`).join('; ')}`,
    );
  }
}

/** A configuration that is not fully described. */
export class ConfigurationSetupError extends SecuritySetupError {
  readonly code = 'CONFIGURATION_SETUP';

  constructor(app: string, variable: string, problem: string) {
    super(`The variable ${variable} of ${app} ${problem}`);
  }
}

/** A file that has no place for the table. */
export class NoConfigurationTableError extends SecuritySetupError {
  readonly code = 'CONFIGURATION_TABLE_MISSING';

  constructor(app: string, begin: string, end: string) {
    super(
      `There is no place for the configuration of ${app}: write '${begin}' and '${end}' where it belongs`,
    );
  }
}
