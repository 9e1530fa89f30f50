import { ShapeError } from './errors.ts';

/** Candidate trace sizes: primes, small because traced gradients hold real arrays of these sizes. */
const primes = [23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97];

/** A size split into its static part and the symbols it is a product of, in signature order. */
export interface Factors {
  readonly constant: number;
  readonly symbols: readonly string[];
}

/**
 * Sizes known only at run time ('B', 'T' ...), each traced as a prime of its own, so that every size in the trace
 * tells by its factors which symbols it came from.
 */
export class Symbols {
  private constructor(readonly sizes: ReadonlyMap<string, number>) {}

  /**
   * @param names symbols in signature order
   * @param staticSizes sizes that must stay static, so no chosen prime divides one of them
   * @param round 0 for the first choice of primes, 1 for the next, disjoint one
   */
  static choose(names: readonly string[], staticSizes: Iterable<number>, round: number): Symbols {
    const fixed = [...staticSizes];
    const usable = primes.filter((prime) => fixed.every((size) => size === 0 || size % prime !== 0));
    const chosen = usable.slice(round * names.length, (round + 1) * names.length);
    if (chosen.length < names.length) {
      throw new ShapeError(
        `Too many symbolic sizes (${names.join(', ')}) for round ${round}: only ${usable.length} primes fit`,
      );
    }
    return new Symbols(new Map(names.map((name, position) => [name, chosen[position] ?? 0])));
  }

  sizeOf(name: string): number {
    const size = this.sizes.get(name);
    if (size === undefined) throw new ShapeError(`Unknown symbolic size '${name}'`);
    return size;
  }

  factor(size: number): Factors {
    const symbols: string[] = [];
    let constant = size;
    for (const [name, prime] of this.sizes) {
      while (constant !== 0 && constant % prime === 0) {
        constant /= prime;
        symbols.push(name);
      }
    }
    return { constant, symbols };
  }

  isSymbolic(size: number): boolean {
    return this.factor(size).symbols.length > 0;
  }

  /** `4·B·T` for a product, `16` for a static size. */
  describe(size: number): string {
    const { constant, symbols } = this.factor(size);
    return symbols.length === 0
      ? String(constant)
      : [...(constant === 1 ? [] : [constant]), ...symbols].join('·');
  }
}
