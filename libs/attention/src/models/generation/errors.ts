import { AttentionError } from '../../engine/errors.ts';

/** A way to generate texts that cannot be gone. */
export class GenerationOptionError extends AttentionError {
  readonly code = 'ATTENTION_GENERATION_OPTION';

  constructor(
    readonly option: string,
    readonly value: unknown,
    readonly expected: string,
  ) {
    super(`Option '${option}' is ${String(value)}; it must be ${expected}`);
  }
}
