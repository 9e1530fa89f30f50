import { seededRandom } from '../../engine/testing/operands.ts';
import { ParameterStore } from '../parameter-store.ts';
import type { NormalSource } from '../parameter-store.ts';

/** Roughly normal numbers from a seed (Irwin and Hall): enough to spread the parameters of a test. */
export function seededNormal(seed: number): NormalSource {
  const uniform = seededRandom(seed);
  return { normal: () => Array.from({ length: 12 }, uniform).reduce((sum, each) => sum + each, -6) };
}

/** A store whose parameters are drawn from a seed. */
export const seededStore = (seed: number): ParameterStore => new ParameterStore(seededNormal(seed));

/** Gives every parameter of a store fresh numbers, those that begin at 0 or 1 included. */
export function scatter(store: ParameterStore, deviation: number, seed: number): void {
  const random = seededNormal(seed);
  for (const parameter of store.all()) {
    parameter.values.forEach((_, at) => (parameter.values[at] = random.normal() * deviation));
    parameter.touch();
  }
}
