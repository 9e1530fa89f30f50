import * as tf from '@tensorflow/tfjs-core';
import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import type { KernelName, Kernels } from './kernels.ts';

/**
 * @file The gradient of each kernel. TensorFlow.js keeps its own in files that Node cannot load as modules (no extension
 * in their imports); these also avoid arrays of ones as large as the batch, which a trace would have to hold.
 */

interface Gradient<Attributes> {
  /** Inputs and outputs that the gradient reads again, in the order in which `pull` gets them. */
  readonly saves?: { readonly inputs?: readonly string[] | 'all'; readonly output?: true };
  /** The gradient for each input, by TensorFlow.js's name of it. */
  readonly pull: (dy: Tensor, saved: readonly Tensor[], attributes: Attributes) => Pulled;
}
type Axes = number | readonly number[] | null | undefined;
type Pull = (dy: Tensor, saved: readonly Tensor[], attributes: object) => Pulled;
type Pulled = Readonly<Record<string, (() => Tensor) | undefined>>;

/** Constant between their jumps: nothing flows back. */
const flat = [
  'Ceil',
  'Floor',
  'Round',
  'Sign',
  'Step',
  'ZerosLike',
  'OnesLike',
] as const satisfies readonly KernelName[];

const ofX = (
  saved: 'input' | 'output',
  derivative: (dy: Tensor, at: Tensor) => Tensor,
): Gradient<unknown> => ({
  saves: saved === 'input' ? { inputs: ['x'] } : { output: true },
  pull: (dy, [at]) => ({ x: () => derivative(dy, present(at)) }),
});
const ofBoth = (
  pull: (dy: Tensor, a: Tensor, b: Tensor) => { a: () => Tensor; b: () => Tensor },
): Gradient<unknown> => ({
  saves: { inputs: ['a', 'b'] },
  pull: (dy, saved) => {
    const a = present(saved[0]);
    const b = present(saved[1]);
    const to = pull(dy, a, b);
    return { a: () => sumTo(to.a(), a.shape), b: () => sumTo(to.b(), b.shape) };
  },
});
/** Elements that tie for the extremum each get the whole gradient, as in TensorFlow.js. */
const ofExtremum: Gradient<Kernels['Min']['attributes']> = {
  saves: { inputs: ['x'], output: true },
  pull: (dy, saved, { axis }) => ({
    x: () => {
      const x = present(saved[0]);
      const kept = keptShape(x.shape, axis);
      const isExtremum = tf.cast(tf.equal(x, tf.reshape(present(saved[1]), kept)), 'float32');
      return tf.mul(isExtremum, tf.reshape(dy, kept));
    },
  }),
};

export const gradients: { readonly [K in KernelName]?: Gradient<Kernels[K]['attributes']> } = {
  Abs: ofX('input', (dy, x) => tf.mul(dy, tf.sign(x))),
  Add: ofBoth((dy) => ({ a: () => dy, b: () => dy })),
  AddN: {
    saves: { inputs: 'all' },
    pull: (dy, terms) => Object.fromEntries(terms.map((_, position) => [position, () => dy])),
  },
  BatchMatMul: {
    saves: { inputs: ['a', 'b'] },
    pull: (dy, saved, { transposeA, transposeB }) => {
      const a = present(saved[0]);
      const b = present(saved[1]);
      return {
        a: () =>
          sumTo(
            transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB),
            a.shape,
          ),
        b: () =>
          sumTo(
            transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false),
            b.shape,
          ),
      };
    },
  },
  Cast: { pull: (dy) => ({ x: () => dy }) },
  ClipByValue: {
    saves: { inputs: ['x'] },
    pull: (dy, [x], { clipValueMin, clipValueMax }) => ({
      x: () => {
        const at = present(x);
        const inside = tf.logicalAnd(tf.greaterEqual(at, clipValueMin), tf.lessEqual(at, clipValueMax));
        return tf.mul(dy, tf.cast(inside, 'float32'));
      },
    }),
  },
  Concat: {
    saves: { inputs: 'all' },
    pull: (dy, parts, { axis }) => {
      const at = axis < 0 ? axis + dy.rank : axis;
      let start = 0;
      const starts = parts.map(({ shape }) => (start += shape[at] ?? 0) - (shape[at] ?? 0));
      return Object.fromEntries(
        parts.map(({ shape }, position) => [
          position,
          () =>
            tf.slice(
              dy,
              dy.shape.map((_, each) => (each === at ? (starts[position] ?? 0) : 0)),
              shape,
            ),
        ]),
      );
    },
  },
  Cos: ofX('input', (dy, x) => tf.neg(tf.mul(dy, tf.sin(x)))),
  Cumsum: {
    pull: (dy, _saved, { axis, exclusive, reverse }) => ({
      x: () => tf.cumsum(dy, axis, exclusive, !reverse),
    }),
  },
  Elu: ofX('output', (dy, y) => tf.mul(dy, tf.where(tf.greater(y, 0), tf.onesLike(y), tf.add(y, 1)))),
  Erf: ofX('input', (dy, x) => tf.mul(dy, tf.mul(tf.exp(tf.neg(tf.square(x))), 2 / Math.sqrt(Math.PI)))),
  Exp: ofX('output', (dy, y) => tf.mul(dy, y)),
  ExpandDims: {
    saves: { inputs: ['input'] },
    pull: (dy, [x]) => ({ input: () => tf.reshape(dy, present(x).shape) }),
  },
  Expm1: ofX('output', (dy, y) => tf.mul(dy, tf.add(y, 1))),
  GatherV2: {
    saves: { inputs: ['x', 'indices'] },
    pull: (dy, saved, { axis }) => ({
      x: () => scatter(dy, present(saved[0]).shape, present(saved[1]), axis),
      indices: () => tf.zerosLike(present(saved[1])),
    }),
  },
  Identity: { pull: (dy) => ({ x: () => dy }) },
  LeakyRelu: {
    saves: { inputs: ['x'] },
    pull: (dy, [x], { alpha }) => ({ x: () => tf.mul(dy, tf.step(present(x), alpha)) }),
  },
  Log: ofX('input', (dy, x) => tf.div(dy, x)),
  Log1p: ofX('input', (dy, x) => tf.div(dy, tf.add(x, 1))),
  LogSoftmax: {
    saves: { output: true },
    pull: (dy, [y], { axis }) => ({
      logits: () => tf.sub(dy, tf.mul(tf.sum(dy, axis, true), tf.exp(present(y)))),
    }),
  },
  Max: {
    ...ofExtremum,
    pull: (dy, saved, { reductionIndices }) => ofExtremum.pull(dy, saved, { axis: reductionIndices ?? null }),
  },
  /** A tie goes to `a`, as in TensorFlow.js; likewise in Minimum. */
  Maximum: ofBoth((dy, a, b) => ({
    a: () => tf.mul(dy, tf.cast(tf.greaterEqual(a, b), 'float32')),
    b: () => tf.mul(dy, tf.cast(tf.less(a, b), 'float32')),
  })),
  /** The count is a constant, so a mean over a symbolic axis is refused; divide a sum by the sum of a mask there. */
  Mean: {
    saves: { inputs: ['x'] },
    pull: (dy, [x], { axis }) => ({
      x: () => {
        const { shape, size } = present(x);
        return tf.mul(spread(dy, shape, axis), dy.size / size);
      },
    }),
  },
  Min: ofExtremum,
  Minimum: ofBoth((dy, a, b) => ({
    a: () => tf.mul(dy, tf.cast(tf.lessEqual(a, b), 'float32')),
    b: () => tf.mul(dy, tf.cast(tf.greater(a, b), 'float32')),
  })),
  Multiply: ofBoth((dy, a, b) => ({ a: () => tf.mul(dy, b), b: () => tf.mul(dy, a) })),
  Neg: { pull: (dy) => ({ x: () => tf.neg(dy) }) },
  Pack: {
    saves: { inputs: 'all' },
    pull: (dy, parts, { axis }) => {
      const at = axis < 0 ? axis + dy.rank : axis;
      return Object.fromEntries(
        parts.map(({ shape }, position) => [
          position,
          () =>
            tf.reshape(
              tf.slice(
                dy,
                dy.shape.map((_, each) => (each === at ? position : 0)),
                shape.toSpliced(at, 0, 1),
              ),
              shape,
            ),
        ]),
      );
    },
  },
  PadV2: {
    saves: { inputs: ['x'] },
    pull: (dy, [x], { paddings }) => ({
      x: () =>
        tf.slice(
          dy,
          paddings.map(([before]) => before),
          present(x).shape,
        ),
    }),
  },
  Pow: ofBoth((dy, a, b) => ({
    a: () => tf.mul(dy, tf.mul(b, tf.pow(a, tf.sub(b, 1)))),
    b: () => tf.mul(dy, tf.mul(tf.pow(a, b), tf.where(tf.greater(a, 0), tf.log(a), tf.zerosLike(a)))),
  })),
  RealDiv: ofBoth((dy, a, b) => ({
    a: () => tf.div(dy, b),
    b: () => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  })),
  Reciprocal: ofX('output', (dy, y) => tf.neg(tf.mul(dy, tf.square(y)))),
  Relu: ofX('output', (dy, y) => tf.mul(dy, tf.step(y))),
  Reshape: { saves: { inputs: ['x'] }, pull: (dy, [x]) => ({ x: () => tf.reshape(dy, present(x).shape) }) },
  Rsqrt: ofX('output', (dy, y) => tf.mul(dy, tf.mul(tf.mul(tf.square(y), y), -0.5))),
  Select: {
    saves: { inputs: ['condition'] },
    pull: (dy, saved) => {
      const condition = present(saved[0]);
      return {
        condition: () => tf.zerosLike(tf.cast(condition, 'float32')),
        t: () => tf.where(condition, dy, tf.zerosLike(dy)),
        e: () => tf.where(condition, tf.zerosLike(dy), dy),
      };
    },
  },
  Sigmoid: ofX('output', (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  Sin: ofX('input', (dy, x) => tf.mul(dy, tf.cos(x))),
  Slice: {
    saves: { inputs: ['x'] },
    pull: (dy, [x], { begin, size }) => ({
      x: () => {
        const { shape } = present(x);
        const starts = typeof begin === 'number' ? [begin] : begin;
        const lengths = typeof size === 'number' ? [size] : size;
        const paddings = shape.map((full, axis): [number, number] => {
          const start = starts[axis] ?? 0;
          const length = lengths[axis] ?? -1;
          return [start, length < 0 ? 0 : full - start - length];
        });
        return tf.pad(dy, paddings);
      },
    }),
  },
  Softmax: {
    saves: { output: true },
    pull: (dy, [saved], { dim }) => ({
      logits: () => {
        const y = present(saved);
        const weighted = tf.mul(dy, y);
        return tf.sub(weighted, tf.mul(tf.sum(weighted, dim, true), y));
      },
    }),
  },
  Softplus: ofX('input', (dy, x) => tf.mul(dy, tf.sigmoid(x))),
  Sqrt: ofX('output', (dy, y) => tf.div(dy, tf.mul(y, 2))),
  Square: ofX('input', (dy, x) => tf.mul(dy, tf.mul(x, 2))),
  SquaredDifference: ofBoth((dy, a, b) => ({
    a: () => tf.mul(dy, tf.mul(tf.sub(a, b), 2)),
    b: () => tf.mul(dy, tf.mul(tf.sub(b, a), 2)),
  })),
  Sub: ofBoth((dy) => ({ a: () => dy, b: () => tf.neg(dy) })),
  Sum: {
    saves: { inputs: ['x'] },
    pull: (dy, [x], { axis }) => ({ x: () => spread(dy, present(x).shape, axis) }),
  },
  Tanh: ofX('output', (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  Tile: {
    saves: { inputs: ['x'] },
    pull: (dy, [x], { reps }) => ({
      x: () => {
        const { shape } = present(x);
        const interleaved = shape.flatMap((size, axis) => [reps[axis] ?? 1, size]);
        return tf.sum(
          tf.reshape(dy, interleaved),
          shape.map((_, axis) => 2 * axis),
        );
      },
    }),
  },
  Transpose: {
    pull: (dy, _saved, { perm }) => ({
      x: () =>
        tf.transpose(
          dy,
          perm.map((_, axis) => perm.indexOf(axis)),
        ),
    }),
  },
};

/** Makes these the gradients of TensorFlow.js; to be said again after a package that brings in TensorFlow.js's own. */
export function registerGradients(): void {
  for (const [kernelName, { saves, pull }] of Object.entries(gradients))
    register(kernelName, saves, pull as Pull);
  for (const kernelName of flat) register(kernelName, {}, (dy) => ({ x: () => tf.zerosLike(dy) }));
  // A split hands out one gradient a part; they are joined again.
  registerParts('SplitV', 'x', (parts, { axis }) => tf.concat(parts, Number(axis)));
  registerParts('Unpack', 'value', (parts, { axis }) => tf.stack(parts, Number(axis)));
}

function register(kernelName: string, saves: Gradient<unknown>['saves'], pull: Pull): void {
  tf.registerGradient({
    kernelName,
    ...(saves?.inputs === 'all' ? { saveAllInputs: true } : { inputsToSave: [...(saves?.inputs ?? [])] }),
    outputsToSave: saves?.output ? [true] : [],
    gradFunc: (dy, saved, attributes) =>
      pull(dy as Tensor, saved, attributes ?? {}) as Record<string, () => Tensor>,
  });
}

function registerParts(
  kernelName: string,
  input: string,
  join: (parts: Tensor[], attributes: NamedAttrMap) => Tensor,
): void {
  tf.registerGradient({
    kernelName,
    gradFunc: (dy, _saved, attributes) => ({
      [input]: () => join(Array.isArray(dy) ? dy : [dy], attributes),
    }),
  });
}

/** Undoes broadcasting: sums `dy` down to `shape`. */
function sumTo(dy: Tensor, shape: readonly number[]): Tensor {
  const added = dy.rank - shape.length;
  const axes = dy.shape.flatMap((size, axis) =>
    axis < added || (shape[axis - added] === 1 && size !== 1) ? [axis] : [],
  );
  return axes.length === 0 ? dy : tf.reshape(tf.sum(dy, axes), [...shape]);
}

/** Undoes a reduction: repeats `dy` over the reduced axes. */
function spread(dy: Tensor, shape: readonly number[], axis: Axes): Tensor {
  return tf.broadcastTo(tf.reshape(dy, keptShape(shape, axis)), [...shape]);
}

function keptShape(shape: readonly number[], axis: Axes): number[] {
  const axes = tf.util.parseAxisParam(
    typeof axis === 'number' ? axis : axis ? [...axis] : shape.map((_, each) => each),
    [...shape],
  );
  return shape.map((size, each) => (axes.includes(each) ? 1 : size));
}

/** Adds the slices of `dy` at `indices` of `axis` into zeros of `shape`. */
function scatter(dy: Tensor, shape: readonly number[], indices: Tensor, axis: number): Tensor {
  const at = axis < 0 ? axis + shape.length : axis;
  const order = [at, ...shape.map((_, each) => each).filter((each) => each !== at)];
  const flat = tf.reshape(dy, [...shape.slice(0, at), indices.size, ...shape.slice(at + 1)]);
  const rows = at === 0 ? flat : tf.transpose(flat, order);
  const summed = tf.unsortedSegmentSum(rows, tf.reshape(indices, [indices.size]), shape[at] ?? 0);
  return at === 0
    ? summed
    : tf.transpose(
        summed,
        order.map((_, each) => order.indexOf(each)),
      );
}

function present(tensor: Tensor | undefined): Tensor {
  if (tensor === undefined) throw new TypeError('A gradient was given fewer tensors than it saves');
  return tensor;
}
