import type { KernelName } from '../../kernels.ts';
import { elementwise } from './elementwise.ts';
import type { Cases } from './kernel-case.ts';
import { layout } from './layout.ts';
import { reductions } from './reductions.ts';

/** Random calls of every kernel that has a lowering; the mapped type makes the table total. */
export const kernelCases: { readonly [K in KernelName]: Cases } = {
  ...elementwise,
  ...reductions,
  ...layout,
};
