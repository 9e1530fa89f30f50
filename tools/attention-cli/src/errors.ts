/** An option that cannot be used, found after the arguments were parsed: exit code 2. */
export class UsageError extends Error {
  readonly code = 'USAGE';
}

/** What an option names cannot be used: exit code 1. */
export class InputError extends Error {
  /**
   * @param option as it is typed, such as `--data`
   * @param value what it was given
   * @param code stable, for programs
   */
  constructor(
    readonly option: string,
    readonly value: string,
    problem: string,
    readonly code = 'INPUT',
    options?: ErrorOptions,
  ) {
    super(`${option} '${value}': ${problem}`, options);
  }
}

/** The code and message of whatever was thrown; errors of other realms and of Node are none of ours. */
export function describeError(error: unknown): { readonly code: string; readonly message: string } {
  const { code, message }: { readonly code?: unknown; readonly message?: unknown } =
    typeof error === 'object' && error !== null ? error : {};
  return {
    code: typeof code === 'string' ? code : 'FAILED',
    message: typeof message === 'string' ? message : String(error),
  };
}
