/** Environment variables that this service cannot work with. */
export class InvalidConfigError extends Error {
  readonly code = 'INVALID_CONFIG';

  constructor(readonly problems: readonly { readonly variable: string; readonly problem: string }[]) {
    super(
      `Wrong configuration: ${problems.map(({ variable, problem }) => `${variable}: ${problem}`).join('; ')}`,
    );
  }
}
