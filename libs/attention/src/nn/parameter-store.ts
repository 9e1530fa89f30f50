import { AttentionError } from '../engine/errors.ts';
import { Parameter } from '../engine/parameter.ts';

/** A source of standard normal numbers, seeded by whoever creates it. */
export interface NormalSource {
  normal(): number;
}

/** How a new parameter starts. */
export type Initializer = (size: number, random: NormalSource) => Float32Array;

export const zeros: Initializer = (size) => new Float32Array(size);
export const ones: Initializer = (size) => new Float32Array(size).fill(1);
/** Normal with the given standard deviation; BERT uses 0.02. */
export const normal =
  (deviation: number): Initializer =>
  (size, random) =>
    Float32Array.from({ length: size }, () => random.normal() * deviation);

class DuplicateParameterError extends AttentionError {
  readonly code = 'ATTENTION_DUPLICATE_PARAMETER';

  constructor(readonly parameter: string) {
    super(`Parameter '${parameter}' is defined twice`);
  }
}

/**
 * The learned parameters of one model by name, made by its layers as they are constructed. Names and layouts follow the
 * Hugging Face checkpoints (`encoder.layer.0.attention.self.query.weight`, `[out, in]`), so that those load as they are.
 */
export class ParameterStore {
  readonly #parameters: Map<string, Parameter>;

  /** @param random what new parameters are drawn from; without it all begin at 0, to be filled from a checkpoint */
  constructor(
    private readonly random?: NormalSource,
    private readonly prefix = '',
    parameters = new Map<string, Parameter>(),
  ) {
    this.#parameters = parameters;
  }

  /** The same store with names under `name.`. */
  within(name: string): ParameterStore {
    return new ParameterStore(this.random, `${this.prefix}${name}.`, this.#parameters);
  }

  /** The same store; what is made through it begins at 0, to be filled from a checkpoint. */
  undrawn(): ParameterStore {
    return new ParameterStore(undefined, this.prefix, this.#parameters);
  }

  create(name: string, shape: readonly number[], initializer: Initializer): Parameter {
    const full = this.prefix + name;
    if (this.#parameters.has(full)) throw new DuplicateParameterError(full);
    const size = shape.reduce((product, each) => product * each, 1);
    const values = this.random ? initializer(size, this.random) : new Float32Array(size);
    const parameter = new Parameter(full, shape, values);
    this.#parameters.set(full, parameter);
    return parameter;
  }

  /** Every parameter, in the order of creation. */
  all(): readonly Parameter[] {
    return [...this.#parameters.values()];
  }

  /** The parameters under this store's prefix (`within`), by their names without it. */
  own(): ReadonlyMap<string, Parameter> {
    const { prefix } = this;
    const own = [...this.#parameters].filter(([name]) => name.startsWith(prefix));
    return new Map(own.map(([name, parameter]) => [name.slice(prefix.length), parameter]));
  }
}
