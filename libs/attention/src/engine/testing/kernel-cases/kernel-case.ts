import type { Tensor } from '@tensorflow/tfjs-core';
import type fc from 'fast-check';
import type { Operand } from '../operands.ts';

/** One way to call a kernel through TensorFlow.js. */
export interface KernelCase {
  readonly operands: readonly Operand[];
  readonly apply: (...tensors: Tensor[]) => Tensor | readonly Tensor[];
}

export type Cases = fc.Arbitrary<KernelCase>;

/** The tensors a case was given; a case names as many as it has operands. */
export type Apply = KernelCase['apply'];
