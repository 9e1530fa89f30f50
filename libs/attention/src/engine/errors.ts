/** Base of every error the attention core raises on purpose: a stable code beside the message. */
export abstract class AttentionError extends Error {
  abstract readonly code: string;

  override get name(): string {
    return this.constructor.name;
  }
}

export class UnsupportedKernelError extends AttentionError {
  readonly code = 'ATTENTION_UNSUPPORTED_KERNEL';

  constructor(
    readonly kernel: string,
    readonly scope: string,
  ) {
    super(`Cannot trace kernel '${kernel}' in '${scope}': it has no row in lowerings.ts`);
  }
}

export class TracedReadError extends AttentionError {
  readonly code = 'ATTENTION_TRACED_READ';

  constructor(
    readonly operator: string,
    readonly scope: string,
  ) {
    super(
      `Cannot read the result of '${operator}' in '${scope}': it has no value while tracing (dataSync, arraySync, data)`,
    );
  }
}

export class BakedSizeError extends AttentionError {
  readonly code = 'ATTENTION_BAKED_SIZE';

  constructor(
    readonly operator: string,
    readonly scope: string,
    readonly detail: string,
  ) {
    super(`'${operator}' in '${scope}' would bake a symbolic size into the graph: ${detail}`);
  }
}

export class ShapeError extends AttentionError {
  readonly code = 'ATTENTION_SHAPE';
}

export class InvalidGraphError extends AttentionError {
  readonly code = 'ATTENTION_INVALID_GRAPH';
}

export class UnknownDeviceError extends AttentionError {
  readonly code = 'ATTENTION_UNKNOWN_DEVICE';

  constructor(
    readonly device: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`Device '${device}' cannot be used: ${reason}`, options);
  }
}

export class MissingGradientError extends AttentionError {
  readonly code = 'ATTENTION_MISSING_GRADIENT';

  constructor(readonly parameters: readonly string[]) {
    super(`The loss does not depend on: ${parameters.join(', ')}`);
  }
}
