import type { Gradient } from '../engine/compile.ts';
import type { Parameter } from '../engine/parameter.ts';

/** The mean of the gradients of several batches, for one update as large as all of them. */
export class GradientAccumulator {
  #sums = new Map<Parameter, Gradient>();
  #count = 0;

  /** Copies what it adds to: parameters may share the array of a gradient. */
  add(gradients: ReadonlyMap<Parameter, Gradient>): void {
    for (const [parameter, gradient] of gradients)
      this.#sums.set(parameter, plus(this.#sums.get(parameter), gradient));
    this.#count++;
  }

  get count(): number {
    return this.#count;
  }

  /** The sums; divide by `count` through the optimizer's scale. Starts afresh. */
  take(): ReadonlyMap<Parameter, Gradient> {
    const sums = this.#sums;
    this.#sums = new Map();
    this.#count = 0;
    return sums;
  }
}

function plus(sum: Gradient | undefined, next: Gradient): Gradient {
  if (next.kind === 'rows')
    return { kind: 'rows', parts: [...(sum?.kind === 'rows' ? sum.parts : []), ...next.parts] };
  if (sum?.kind !== 'dense') return { kind: 'dense', values: next.values.slice() };
  const { values } = sum;
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) + (next.values[i] as number);
  return sum;
}
