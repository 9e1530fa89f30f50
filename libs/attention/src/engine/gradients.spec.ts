import { toBeAllClose } from '@attention-flow/testing';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { BakedSizeError } from './errors.ts';
import type { KernelName } from './kernels.ts';
import { lowerings } from './lowerings.ts';
import type { NdArray } from './session.ts';
import { float32 } from './signature.ts';
import { sizes } from './testing/arbitrary-operands.ts';
import { runCompiled, runEager, tensorOf } from './testing/both-ways.ts';
import type { Arrays, Fn, Tensors } from './testing/both-ways.ts';
import { kernelCases } from './testing/kernel-cases/all.ts';
import type { KernelCase } from './testing/kernel-cases/kernel-case.ts';
import { arraysOf, fixed, nameOf, seededRandom, signatureOf } from './testing/operands.ts';
import type { Operand } from './testing/operands.ts';

expect.extend({ toBeAllClose });

/** Decisions, counts and integers; nothing flows back through them. */
const withoutGradient: readonly KernelName[] = [
  'All',
  'Any',
  'ArgMax',
  'Equal',
  'Fill',
  'GatherNd',
  'Greater',
  'GreaterEqual',
  'Less',
  'LessEqual',
  'LogicalAnd',
  'LogicalNot',
  'LogicalOr',
  'Mod',
  'NotEqual',
  'OneHot',
  'Prod',
  'TopK',
  'UnsortedSegmentSum',
];
/** Their gradients hold a count, or a size less another, along the axis; refused where it is symbolic. */
const needStaticSizes: readonly KernelName[] = ['Concat', 'Mean', 'Slice'];
const fused: readonly KernelName[] = ['Gelu', 'LayerNormalization', 'Linear'];
const runs = { numRuns: 10, seed: 1 };
const step = 4e-3;

const differentiable = (Object.keys(lowerings) as KernelName[]).filter(
  (kernel) => tf.getGradient(kernel) !== undefined || fused.includes(kernel),
);

test('every kernel has a gradient, but for those through which nothing flows', () => {
  expect([...differentiable, ...withoutGradient].sort()).toEqual(Object.keys(lowerings).sort());
});

describe.each(differentiable.map((kernel) => ({ kernel })))('$kernel', ({ kernel }) => {
  const calls = kernelCases[kernel].filter((call) => takesAndGivesFloats(call));

  test('agrees with finite differences, eager and compiled', async () => {
    await fc.assert(
      fc.asyncProperty(calls, sizes, fc.nat(), async (call, at, seed) => {
        const operands = needStaticSizes.includes(kernel) ? fixed(call.operands, at) : call.operands;
        const inputs = arraysOf(operands, at, { seed, spread: 'smooth' });
        const gradients = gradientsOf(operands, call.apply);
        const eager = runEager(gradients, inputs);
        const [compiled] = await runCompiled(gradients, signatureOf(operands), [inputs]);
        for (const [position] of operands.entries()) {
          const gradient = eager[gradientName(position)];
          if (gradient === undefined) continue;
          expect(compiled![gradientName(position)]).toBeAllClose(gradient, {
            absolute: 1e-5,
            relative: 1e-4,
          });
          for (const direction of directions(gradient, seed)) {
            const slope = dot(gradient.data as Float32Array, direction);
            const difference = finiteDifference(operands, call.apply, inputs, nameOf(position), direction);
            expect(slope).toBeAllClose(difference, { absolute: 1e-3, relative: 1e-3 });
          }
        }
      }),
      runs,
    );
  });
});

describe('at a kink or a tie', () => {
  test.each([
    {
      name: 'every largest element gets the whole gradient',
      at: [1, 3, 3],
      of: (x: Tensor) => tf.max(x),
      gives: [0, 1, 1],
    },
    { name: 'every smallest element too', at: [1, 3, 1], of: (x: Tensor) => tf.min(x), gives: [1, 0, 1] },
    {
      name: 'maximum(a, b) goes to a',
      at: [2],
      of: (x: Tensor) => tf.maximum(tf.mul(x, 1), tf.mul(x, 1)),
      gives: [1],
    },
    { name: 'maximum(0, x) at 0 goes to the 0', at: [0], of: (x: Tensor) => tf.maximum(0, x), gives: [0] },
    { name: 'minimum(x, 0) at 0 goes to x', at: [0], of: (x: Tensor) => tf.minimum(x, 0), gives: [1] },
    { name: 'abs has slope 0 at 0', at: [0], of: (x: Tensor) => tf.abs(x), gives: [0] },
    { name: 'relu has slope 0 at 0', at: [0], of: (x: Tensor) => tf.relu(x), gives: [0] },
    { name: 'elu has slope 1 at 0', at: [0], of: (x: Tensor) => tf.elu(x), gives: [1] },
    {
      name: 'clipping keeps its bounds',
      at: [-1, 0, 1, 2],
      of: (x: Tensor) => tf.clipByValue(x, -1, 1),
      gives: [1, 1, 1, 0],
    },
    {
      name: 'rounding to integers passes the gradient on',
      at: [0.7],
      of: (x: Tensor) => tf.cast(tf.cast(x, 'int32'), 'float32'),
      gives: [1],
    },
    {
      name: 'a part of a split that is not used gets 0',
      at: [1, 2, 3],
      of: (x: Tensor) => tf.split(x, [1, 2])[1]!,
      gives: [0, 1, 1],
    },
  ])('$name', async ({ at, of, gives }) => {
    const gradient: Fn = ({ x }) => ({ gradient: tf.grad((at) => tf.sum(of(at)))(x!) });
    const inputs = { x: { data: Float32Array.from(at), shape: [at.length] } };
    const [compiled] = await runCompiled(gradient, { x: float32([at.length]) }, [inputs]);
    for (const result of [runEager(gradient, inputs), compiled!])
      expect(result['gradient']).toBeAllClose(gives, { absolute: 1e-6, relative: 0 });
  });
});

test.each([
  { name: 'a mean over a symbolic axis', of: (x: Tensor) => tf.mean(x, 0), operator: 'Mul' },
  { name: 'a symbolic axis cut short', of: (x: Tensor) => tf.slice(x, [0, 0], [1, -1]), operator: 'Pad' },
  { name: 'parts joined along a symbolic axis', of: (x: Tensor) => tf.concat([x, x], 0), operator: 'Slice' },
])('the gradient of $name is refused', async ({ of, operator }) => {
  const gradient: Fn = ({ x }) => ({ gradient: tf.grad((at) => tf.sum(of(at)))(x!) });
  const refusal = runCompiled(gradient, { x: float32(['B', 2]) }, []);
  await expect(refusal).rejects.toThrow(BakedSizeError);
  await expect(refusal).rejects.toThrow(`'${operator}'`);
});

/** A loss that weighs every result differently: `Σ_k (k + 1) Σ (y + y² / 8)`. */
function lossOf(results: readonly Tensor[]): tf.Scalar {
  const terms = results.map((y, position) =>
    tf.mul<tf.Scalar>(tf.sum(tf.add(y, tf.mul(tf.square(y), 1 / 8))), position + 1),
  );
  return tf.addN(terms);
}

const gradientName = (position: number): string => `gradient:${nameOf(position)}`;

const gradientsOf =
  (operands: readonly Operand[], apply: KernelCase['apply']): Fn =>
  (inputs: Tensors) => {
    const all = operands.map((_, position) => inputs[nameOf(position)]!);
    const moving = operands.flatMap(({ type }, position) => (type === 'float32' ? [position] : []));
    const loss = (...tensors: Tensor[]) =>
      lossOf([apply(...all.map((tensor, position) => tensors[moving.indexOf(position)] ?? tensor))].flat());
    const gradients = tf.grads(loss)(moving.map((position) => all[position]!));
    return Object.fromEntries(gradients.map((gradient, each) => [gradientName(moving[each]!), gradient]));
  };

/** Slope of the loss along a direction in one operand; the results are summed in double precision. */
function finiteDifference(
  operands: readonly Operand[],
  apply: KernelCase['apply'],
  inputs: Arrays,
  name: string,
  direction: readonly number[],
): number {
  const lossAt = (distance: number): number => {
    const at = inputs[name]!;
    const moved = Float32Array.from(at.data as Float32Array, (x, i) => x + distance * direction[i]!);
    const tensors = { ...inputs, [name]: { data: moved, shape: at.shape } };
    const results = runEager(
      (all) =>
        Object.fromEntries(
          [apply(...operands.map((_, position) => all[nameOf(position)]!))].flat().map((y, k) => [`${k}`, y]),
        ),
      tensors,
    );
    return Object.values(results).reduce(
      (sum, { data }, k) =>
        sum + (k + 1) * (data as Float32Array).reduce((part, y) => part + y + (y * y) / 8, 0),
      0,
    );
  };
  return (lossAt(step) - lossAt(-step)) / (2 * step);
}

/** Two random directions of length 1 and one coordinate. */
function directions({ data: { length } }: NdArray, seed: number): readonly (readonly number[])[] {
  const random = seededRandom(seed);
  const dense = () => Array.from({ length }, () => (random() < 0.5 ? -1 : 1) / Math.sqrt(length));
  const coordinate = Math.floor(random() * length);
  return [dense(), dense(), Array.from({ length }, (_, position) => Number(position === coordinate))];
}

const dot = (values: Float32Array, direction: readonly number[]): number =>
  values.reduce((sum, value, position) => sum + value * direction[position]!, 0);

function takesAndGivesFloats({ operands, apply }: KernelCase): boolean {
  if (!operands.some(({ type }) => type === 'float32')) return false;
  tf.setBackend('cpu');
  return tf.tidy(() =>
    [apply(...Object.values(arraysOf(operands, {}, { seed: 1, spread: 'mixed' })).map(tensorOf))]
      .flat()
      .every(({ dtype }) => dtype === 'float32'),
  );
}
