import type { Slot, UpdateNumbers } from '../adamw-memory.ts';

/** @file AdamW's update in plain JavaScript, to hold adamw.wat against. */

type Round = (number: number) => number;

/** Rounded to float32 after every operation, in the order of adamw.wat: the same bits are expected. */
export const inFloat32: Round = Math.fround;
/** In float64, as the formula is written; only the stored results are float32. */
export const inFloat64: Round = (number) => number;

export function referenceUpdate(
  { values, first, second }: Slot,
  gradient: Float32Array,
  numbers: UpdateNumbers,
  r: Round,
): void {
  const beta1 = r(numbers.beta1);
  const take1 = r(numbers.take1);
  const beta2 = r(numbers.beta2);
  const take2 = r(numbers.take2);
  const stepSize = r(numbers.stepSize);
  const floor = r(numbers.floor);
  const decay = r(numbers.decay);
  for (let i = 0; i < values.length; i++) {
    const g = gradient[i] as number;
    const w = values[i] as number;
    const taken = r(take2 * g);
    const m = r(r(beta1 * (first[i] as number)) + r(take1 * g));
    const v = r(r(beta2 * (second[i] as number)) + r(taken * taken));
    first[i] = m;
    second[i] = v;
    values[i] = r(w - r(r(decay * w) + r(r(stepSize * m) / r(r(Math.sqrt(v)) + floor))));
  }
}
