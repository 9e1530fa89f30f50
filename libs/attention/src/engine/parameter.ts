import { engine, getBackend, util, variable } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { ShapeError } from './errors.ts';

/** Where a parameter's tensor comes from while a function is traced; eagerly it is a variable on the current backend. */
export interface ParameterSource {
  tensorOf(parameter: Parameter): Tensor;
}

let source: ParameterSource | undefined;

/** Runs `body` with parameters read from `traced` instead of from memory. */
export function withParameters<R>(traced: ParameterSource, body: () => R): R {
  const outer = source;
  source = traced;
  try {
    return body();
  } finally {
    source = outer;
  }
}

type Watcher = (rows: Int32Array | undefined) => void;

/** A learned array: one flat float32 buffer in JS memory, the truth that optimizers write and every backend reads. */
export class Parameter {
  #eager: { readonly backend: string; readonly version: number; readonly variable: Variable } | undefined;
  #version = 0;
  readonly #watchers = new Set<Watcher>();
  #values: Float32Array;

  constructor(
    readonly name: string,
    readonly shape: readonly number[],
    values: Float32Array,
  ) {
    this.#values = values;
    if (util.sizeFromShape([...shape]) !== values.length) {
      throw new ShapeError(
        `Parameter '${name}' of shape [${shape.join(', ')}] was given ${values.length} values`,
      );
    }
  }

  /** Read it afresh for every use: `moveTo` may put another array in its place. */
  get values(): Float32Array {
    return this.#values;
  }

  /**
   * Copies the values into `home`, which is the parameter's array from now on; the array before it is left behind.
   * @throws ShapeError where `home` has another length
   */
  moveTo(home: Float32Array): void {
    if (home.length !== this.#values.length) {
      throw new ShapeError(
        `Parameter '${this.name}' of ${this.#values.length} values cannot move into ${home.length}`,
      );
    }
    home.set(this.#values);
    this.#values = home;
  }

  /**
   * Tells copies, eager ones and those of other threads, that `values` were written.
   * @param rows the only ones that were, of the first axis; anything if not given
   */
  touch(rows?: Int32Array): void {
    this.#version++;
    for (const watcher of this.#watchers) watcher(rows);
  }

  /** Calls back at every `touch`, until what is returned is called. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** The parameter as a tensor of the function being traced, or on the current eager backend; never disposed by the reader. */
  tensor<T extends Tensor>(): T {
    return (source?.tensorOf(this) ?? this.variable()) as Tensor as T;
  }

  /** The eager variable, brought up to date. */
  variable(): Variable {
    const backend = getBackend();
    if (
      this.#eager?.backend === backend &&
      this.#eager.version === this.#version &&
      !this.#eager.variable.isDisposed
    ) {
      return this.#eager.variable;
    }
    this.dispose();
    const created = engine().tidy(() => variable(engineTensor(this)));
    this.#eager = { backend, version: this.#version, variable: created };
    return created;
  }

  /** Frees the eager copy; the values stay. */
  dispose(): void {
    this.#eager?.variable.dispose();
    this.#eager = undefined;
  }
}

function engineTensor(parameter: Parameter): Tensor {
  return engine().makeTensor(parameter.values.slice(), [...parameter.shape], 'float32') as Tensor;
}
