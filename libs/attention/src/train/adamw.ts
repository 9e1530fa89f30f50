import type { Gradient } from '../engine/compile.ts';
import type { Parameter } from '../engine/parameter.ts';
import { AdamWMemory } from './adamw-memory.ts';
import type { Slot, UpdateNumbers } from './adamw-memory.ts';
import { mergedRows } from './merged-rows.ts';
import type { RowsGradient } from './merged-rows.ts';

export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled decay, multiplied by the learning rate. */
  readonly weightDecay: number;
  /**
   * `touched`: of an embedding table only the rows that the batch read are updated (their moments and decay wait for the
   * next visit); `all`: every row at every step, as a dense gradient would.
   */
  readonly tableRows: 'touched' | 'all';
}

export const adamWDefaults: AdamWOptions = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  tableRows: 'touched',
};

/** The moments of one parameter. */
interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** What a checkpoint keeps of the optimizer. */
export interface AdamWState {
  readonly step: number;
  readonly moments: ReadonlyMap<string, Moments>;
}

/** Where the arrays of one parameter live. */
interface Home extends Slot {
  readonly memory: AdamWMemory;
}

/**
 * Adam with decoupled weight decay in one pass over each array, in WebAssembly. The parameters it updates are moved into
 * its memory, beside their moments (`Parameter.values` is another array from the first update on); `release` gives them
 * arrays of their own again.
 * @see Loshchilov & Hutter (2019), arXiv 1711.05101, algorithm 2
 */
export class AdamW {
  readonly #homes = new Map<string, Home>();
  /** Moments whose parameter has not been updated yet. */
  #restored: ReadonlyMap<string, Moments> = new Map();
  #step = 0;

  constructor(
    private readonly options: AdamWOptions,
    /** Whether weight decay applies; biases and normalisations usually go without. */
    private readonly decays: (parameter: Parameter) => boolean = () => true,
  ) {}

  get step(): number {
    return this.#step;
  }

  /**
   * @param learningRate of each parameter for this step
   * @param scale multiplies every gradient first (clipping)
   * @throws OptimizerMemoryError where parameters and moments do not fit
   */
  update(
    gradients: ReadonlyMap<Parameter, Gradient>,
    learningRate: (parameter: Parameter) => number,
    scale = 1,
  ): void {
    this.#adopt([...gradients.keys()]);
    this.#step++;
    for (const [parameter, gradient] of gradients) {
      const home = this.#homeOf(parameter);
      const rate = learningRate(parameter);
      const decay = this.decays(parameter) ? rate * this.options.weightDecay : 0;
      const numbers = this.#numbers(rate, decay, scale);
      if (gradient.kind === 'dense') {
        home.memory.update(home, 0, gradient.values, 0, gradient.values.length, numbers);
        parameter.touch();
      } else parameter.touch(this.#updateRows(parameter, gradient, home, numbers));
    }
  }

  /** The moments are the arrays at work: whoever keeps them copies them. */
  state(): AdamWState {
    return { step: this.#step, moments: new Map<string, Moments>([...this.#restored, ...this.#homes]) };
  }

  restore({ step, moments }: AdamWState): void {
    this.#step = step;
    this.#homes.clear();
    this.#restored = new Map(
      [...moments].map(([name, { first, second }]) => [
        name,
        { first: first.slice(), second: second.slice() },
      ]),
    );
  }

  /** Gives the parameters arrays of their own, so that nothing holds the optimizer's memory but the optimizer. */
  release(parameters: Iterable<Parameter>): void {
    for (const parameter of parameters) {
      if (this.#homes.get(parameter.name)?.values === parameter.values)
        parameter.moveTo(new Float32Array(parameter.values.length));
    }
  }

  #numbers(rate: number, decay: number, scale: number): UpdateNumbers {
    const { beta1, beta2, epsilon } = this.options;
    const correction = Math.sqrt(1 - beta2 ** this.#step);
    return {
      beta1,
      take1: (1 - beta1) * scale,
      beta2,
      take2: Math.sqrt(1 - beta2) * scale,
      stepSize: (rate * correction) / (1 - beta1 ** this.#step),
      floor: epsilon * correction,
      decay,
    };
  }

  /** @returns the rows that were written; undefined if all were */
  #updateRows(
    parameter: Parameter,
    gradient: RowsGradient,
    home: Home,
    numbers: UpdateNumbers,
  ): Int32Array | undefined {
    const { ids, rows, width } = mergedRows(gradient);
    if (this.options.tableRows === 'all') {
      const dense = new Float32Array(parameter.values.length);
      ids.forEach((id, at) => dense.set(rows.subarray(at * width, (at + 1) * width), id * width));
      home.memory.update(home, 0, dense, 0, dense.length, numbers);
      return undefined;
    }
    ids.forEach((id, at) => home.memory.update(home, id * width, rows, at * width, width, numbers));
    return ids;
  }

  /** Moves parameters that are not there yet into memory, with the moments that were restored for them. */
  #adopt(parameters: readonly Parameter[]): void {
    const strangers = parameters.filter(({ name }) => !this.#homes.has(name));
    if (strangers.length > 0) {
      const memory = new AdamWMemory(strangers.map(({ values }) => values.length));
      const restored = new Map(this.#restored);
      for (const { name, values } of strangers) {
        const home = { memory, ...memory.slot(values.length) };
        const moments = restored.get(name);
        if (moments) {
          home.first.set(moments.first);
          home.second.set(moments.second);
          restored.delete(name);
        }
        this.#homes.set(name, home);
      }
      this.#restored = restored;
    }
    for (const parameter of parameters) {
      const { values } = this.#homeOf(parameter);
      if (parameter.values !== values) parameter.moveTo(values);
    }
  }

  #homeOf({ name }: Parameter): Home {
    const home = this.#homes.get(name);
    if (!home) throw new TypeError(`Parameter '${name}' was not adopted`);
    return home;
  }
}
