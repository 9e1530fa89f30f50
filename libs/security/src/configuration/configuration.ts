import type { z } from 'zod';
import { maskPersonalData } from '../personal-data/mask-personal-data.ts';
import { InvalidConfigurationError } from './configuration.errors.ts';
import type { VariableProblem } from './configuration.errors.ts';
import { unknownVariables } from './unknown-variables.ts';
import { variablesOf } from './variable.ts';
import type { Variable } from './variable.ts';

/** The environment: what `process.env` is. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigurationDefinition<Schema extends z.ZodObject> {
  /** The name of the app, such as `customer-service`. */
  readonly app: string;
  /** What variables of this app alone begin with: others that begin so are refused. */
  readonly prefix?: string;
  /**
   * The variables by name, each with `.describe(...)`. Secrets have `.meta({ isSecret: true })`; `.meta({ allowed })`
   * says in words what may be given where the schema does not.
   */
  readonly variables: Schema;
}

/** The values of a configuration: `ConfigurationValues<typeof configuration>`. */
export type ConfigurationValues<Of> = Of extends Configuration<infer Schema> ? z.output<Schema> : never;

/**
 * @example
 * const configuration = defineConfiguration({
 *   app: 'customer-service',
 *   variables: z.object({ PORT: z.coerce.number().int().default(3001).describe('Where the service listens.') }),
 * });
 * const { PORT } = configuration.parse(process.env);
 *
 * @throws ConfigurationSetupError for a variable without a description, or a secret with a default
 */
export function defineConfiguration<Schema extends z.ZodObject>(
  definition: ConfigurationDefinition<Schema>,
): Configuration<Schema> {
  return new Configuration(definition);
}

/** The environment variables of one app: checked, described and documented from one schema. */
export class Configuration<Schema extends z.ZodObject = z.ZodObject> {
  readonly app: string;
  readonly variables: readonly Variable[];
  private readonly schema: Schema;
  private readonly prefix: string | undefined;

  constructor({ app, prefix, variables }: ConfigurationDefinition<Schema>) {
    this.app = app;
    this.prefix = prefix;
    this.schema = variables;
    this.variables = variablesOf(app, variables);
  }

  /**
   * A variable that is empty counts as not set, as in `DATABASE_URL= npm start`.
   *
   * @param warn called for variables that may be typing errors; by default nobody is told
   * @throws InvalidConfigurationError naming each variable that is wrong, or unknown and meant for this app; no values
   */
  parse(
    environment: Environment,
    warn: (problem: VariableProblem) => void = () => undefined,
  ): z.output<Schema> {
    const given = new Map(Object.entries(environment).filter(isSet));
    const names = this.variables.map(({ name }) => name);
    const unknown = unknownVariables(given, { names, prefix: this.prefix });
    const result = this.schema.safeParse(Object.fromEntries(given));
    const wrong = result.success ? [] : result.error.issues.map((issue) => problemOf(issue, given));
    const problems = [...wrong, ...unknown.refused];
    if (!result.success || problems.length > 0) throw new InvalidConfigurationError(problems);
    for (const problem of unknown.warnings) warn(problem);
    return result.data;
  }

  /** For the log at start-up: every variable as text; of a secret, only whether it is set. */
  describe(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.variables.map(({ name, isSecret }) => {
        const value = values[name];
        if (value === undefined) return [name, 'not set'];
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        // Passwords also stand in URLs that are no secret themselves.
        return [name, isSecret ? '***' : maskPersonalData(text, { kinds: ['secret'], style: 'stars' })];
      }),
    );
  }
}

function isSet(entry: [string, string | undefined]): entry is [string, string] {
  return entry[1] !== undefined && entry[1] !== '';
}

function problemOf(
  { path, code, message }: z.core.$ZodIssue,
  given: ReadonlyMap<string, string>,
): VariableProblem {
  const variable = String(path[0] ?? 'all together');
  const value = given.get(variable);
  if (value === undefined && code === 'invalid_type') return { variable, problem: 'is required' };
  // What zod says of a value does not repeat it; what a schema says in its own words might.
  const isRepeated = value !== undefined && value.length > 3 && message.includes(value);
  return { variable, problem: isRepeated ? 'does not fit its schema' : message };
}
