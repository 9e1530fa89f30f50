import { jest } from '@jest/globals';
import { toBeAllClose } from '@attention-flow/testing';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import type { KernelName } from './kernels.ts';
import { lowerings } from './lowerings.ts';
import { sizes } from './testing/arbitrary-operands.ts';
import { runCompiled, runEager, tensorOf } from './testing/both-ways.ts';
import type { Tensors } from './testing/both-ways.ts';
import { kernelCases } from './testing/kernel-cases/all.ts';
import type { KernelCase } from './testing/kernel-cases/kernel-case.ts';
import { arraysOf, nameOf, signatureOf } from './testing/operands.ts';

expect.extend({ toBeAllClose });

const cases = Object.entries(kernelCases).map(([kernel, calls]) => ({ kernel: kernel as KernelName, calls }));
/** Kernels that exist only while tracing; eagerly fused.ts computes them from others. */
const fused: readonly KernelName[] = ['Gelu', 'LayerNormalization', 'Linear', 'LogSoftmax'];
const runs = { numRuns: 12, seed: 1 };

const results = (apply: KernelCase['apply'], tensors: readonly Tensor[]): Tensors =>
  Object.fromEntries([apply(...tensors)].flat().map((result, position) => [`y${position}`, result]));

test('every kernel with a lowering has its cases', () => {
  expect(Object.keys(kernelCases).sort()).toEqual(Object.keys(lowerings).sort());
});

describe.each(cases)('$kernel', ({ calls }) => {
  test('gives in ONNX Runtime what it gives eagerly', async () => {
    await fc.assert(
      fc.asyncProperty(calls, sizes, sizes, fc.nat(), async ({ operands, apply }, one, other, seed) => {
        const fn = (inputs: Tensors) =>
          results(
            apply,
            operands.map((_, position) => inputs[nameOf(position)]!),
          );
        const inputs = [one, other].map((at) => arraysOf(operands, at, { seed, spread: 'mixed' }));
        const compiled = await runCompiled(fn, signatureOf(operands), inputs);
        for (const [position, each] of inputs.entries()) {
          for (const [name, expected] of Object.entries(runEager(fn, each))) {
            const actual = compiled[position]![name]!;
            expect(actual.data.constructor.name).toBe(expected.data.constructor.name);
            expect(actual).toBeAllClose(expected, { absolute: 1e-5, relative: 1e-5 });
          }
        }
      }),
      runs,
    );
  });
});

test.each(cases.filter(({ kernel }) => !fused.includes(kernel)))(
  'the cases of $kernel call it',
  ({ kernel, calls }) => {
    tf.setBackend('cpu');
    const runKernel = jest.spyOn(tf.engine(), 'runKernel');
    for (const { operands, apply } of fc.sample(calls, runs)) {
      const arrays = arraysOf(operands, {}, { seed: 1, spread: 'mixed' });
      tf.tidy(() => void apply(...Object.values(arrays).map(tensorOf)));
    }
    expect(runKernel.mock.calls.map(([name]) => name)).toContain(kernel);
    runKernel.mockRestore();
  },
);
