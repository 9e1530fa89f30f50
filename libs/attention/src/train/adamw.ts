import type { Gradient } from '../engine/compile.ts';
import type { Parameter } from '../engine/parameter.ts';

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

/** Numbers of one update, the same for every element. */
interface Update {
  readonly step: number;
  readonly rate: number;
  /** Multiplies gradients: clipping and averaging. */
  readonly scale: number;
  readonly decay: number;
}

/**
 * Adam with decoupled weight decay in one pass over each array.
 * @see Loshchilov & Hutter (2019), arXiv 1711.05101, algorithm 2
 */
export class AdamW {
  readonly #moments = new Map<string, Moments>();
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
   */
  update(
    gradients: ReadonlyMap<Parameter, Gradient>,
    learningRate: (parameter: Parameter) => number,
    scale = 1,
  ): void {
    this.#step++;
    for (const [parameter, gradient] of gradients) {
      const rate = learningRate(parameter);
      const decay = this.decays(parameter) ? rate * this.options.weightDecay : 0;
      const update = { step: this.#step, rate, scale, decay };
      const moments = this.#momentsOf(parameter);
      if (gradient.kind === 'dense')
        this.#apply(parameter.values, gradient.values, moments, update, 0, gradient.values.length, 0);
      else this.#applyRows(parameter, gradient, moments, update);
      parameter.touch();
    }
  }

  state(): AdamWState {
    return { step: this.#step, moments: this.#moments };
  }

  restore({ step, moments }: AdamWState): void {
    this.#step = step;
    this.#moments.clear();
    for (const [name, { first, second }] of moments) {
      this.#moments.set(name, { first: first.slice(), second: second.slice() });
    }
  }

  #applyRows(
    parameter: Parameter,
    gradient: Gradient & { kind: 'rows' },
    moments: Moments,
    update: Update,
  ): void {
    const width = parameter.values.length / (parameter.shape[0] ?? 1);
    const { ids, rows } = mergedRows(gradient, width);
    if (this.options.tableRows === 'all') {
      const dense = new Float32Array(parameter.values.length);
      ids.forEach((id, at) => dense.set(rows.subarray(at * width, (at + 1) * width), id * width));
      this.#apply(parameter.values, dense, moments, update, 0, dense.length, 0);
      return;
    }
    for (let at = 0; at < ids.length; at++) {
      this.#apply(parameter.values, rows, moments, update, (ids[at] ?? 0) * width, width, at * width);
    }
  }

  /** The fused loop: `values[start + i]` from `gradient[from + i]`. */
  #apply(
    values: Float32Array,
    gradient: Float32Array,
    { first, second }: Moments,
    { step, rate, scale, decay }: Update,
    start: number,
    length: number,
    from: number,
  ): void {
    const { beta1, beta2, epsilon } = this.options;
    const correction2 = Math.sqrt(1 - beta2 ** step);
    const take1 = (1 - beta1) * scale;
    const take2 = (1 - beta2) * scale * scale;
    const stepSize = (rate * correction2) / (1 - beta1 ** step);
    const floor = epsilon * correction2;
    const shrink = 1 - decay;
    for (let i = start, j = from, end = start + length; i < end; i++, j++) {
      const g = gradient[j] as number;
      const m = beta1 * (first[i] as number) + take1 * g;
      const v = beta2 * (second[i] as number) + take2 * g * g;
      first[i] = m;
      second[i] = v;
      values[i] = (values[i] as number) * shrink - (stepSize * m) / (Math.sqrt(v) + floor);
    }
  }

  #momentsOf({ name, values }: Parameter): Moments {
    const known = this.#moments.get(name);
    if (known) return known;
    const moments = { first: new Float32Array(values.length), second: new Float32Array(values.length) };
    this.#moments.set(name, moments);
    return moments;
  }
}

/** The rows of a table gradient with each id once, in the order of first mention. */
export function mergedRows(
  { parts }: Gradient & { kind: 'rows' },
  width: number,
): { readonly ids: Int32Array; readonly rows: Float32Array } {
  const numbered = parts.map(({ ids, rows }) => ({ ids: Int32Array.from(ids, Number), rows }));
  const [only] = numbered;
  const position = new Map<number, number>();
  for (const { ids } of numbered)
    for (const id of ids) if (!position.has(id)) position.set(id, position.size);
  if (only && numbered.length === 1 && position.size === only.ids.length) return only;
  const rows = new Float32Array(position.size * width);
  for (const part of numbered) {
    for (let row = 0; row < part.ids.length; row++) {
      const to = (position.get(part.ids[row] ?? 0) ?? 0) * width;
      const from = row * width;
      for (let i = 0; i < width; i++)
        rows[to + i] = (rows[to + i] as number) + (part.rows[from + i] as number);
    }
  }
  return { ids: Int32Array.from(position.keys()), rows };
}

/** The Euclidean norm over all gradients together. */
export function globalNorm(gradients: ReadonlyMap<Parameter, Gradient>): number {
  let sum = 0;
  for (const [{ values, shape }, gradient] of gradients) {
    const numbers =
      gradient.kind === 'dense'
        ? gradient.values
        : mergedRows(gradient, values.length / (shape[0] ?? 1)).rows;
    for (let i = 0; i < numbers.length; i++) sum += (numbers[i] as number) * (numbers[i] as number);
  }
  return Math.sqrt(sum);
}
