import type { Gradient } from '../engine/compile.ts';
import type { Parameter } from '../engine/parameter.ts';
import { AdamWMemory } from './adamw-memory.ts';
import { mergedRows } from './merged-rows.ts';

let memory: AdamWMemory | undefined;

/** The Euclidean norm over all gradients together. */
export function globalNorm(gradients: ReadonlyMap<Parameter, Gradient>): number {
  memory ??= new AdamWMemory([]);
  let sum = 0;
  for (const gradient of gradients.values())
    sum += memory.squares(gradient.kind === 'dense' ? gradient.values : mergedRows(gradient).rows);
  return Math.sqrt(sum);
}
