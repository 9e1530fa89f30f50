import {
  add,
  customGrad,
  engine,
  erf,
  exp,
  logSoftmax as eagerLogSoftmax,
  matMul,
  mean,
  mul,
  rsqrt,
  square,
  sub,
  sum,
} from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, TensorInfo } from '@tensorflow/tfjs-core';
import { isTracing } from './tracer.ts';

/** @file Operations that ONNX has whole: one node where TensorFlow.js needs several, with gradients written by hand. */

/**
 * Exact Gaussian error linear unit, `x Φ(x)`.
 * @see Hendrycks & Gimpel (2016), arXiv 1606.08415
 */
export function gelu<T extends Tensor>(x: T): T {
  const operation = customGrad((input: Tensor | ((saved: Tensor[]) => void), save) => {
    const tensor = input as T;
    (save as (saved: Tensor[]) => void)([tensor]);
    const value = isTracing()
      ? (engine().runKernel('Gelu', { x: tensor }) as T)
      : (mul(tensor, normalCdf(tensor)) as T);
    const gradFunc = (dy: Tensor, [saved]: Tensor[]) => {
      // Φ(x) + x φ(x) with u = x / √2, arranged for few passes over memory: (1 + erf u + u · 2/√π e^(−u²)) · dy / 2.
      const u = mul(saved as Tensor, Math.SQRT1_2);
      const density = exp(sub(Math.log(2 / Math.sqrt(Math.PI)), mul(u, u)));
      return mul(mul(dy, 0.5), add(add(erf(u), mul(u, density)), 1));
    };
    return { value, gradFunc };
  });
  return operation(x) as T;
}

const normalCdf = (x: Tensor): Tensor => add(mul(erf(mul(x, Math.SQRT1_2)), 0.5), 0.5);

/**
 * Layer normalisation over the last axis, `scale · (x − mean) / sqrt(variance + epsilon) + bias`.
 * @param x `[..., D]`
 * @param scale `[D]`
 * @param bias `[D]`
 * @see Ba et al. (2016), arXiv 1607.06450
 */
export function layerNormalization<T extends Tensor>(x: T, scale: Tensor, bias: Tensor, epsilon: number): T {
  const operation = customGrad((...args: (Tensor | ((saved: Tensor[]) => void))[]) => {
    const [input, gamma, beta, save] = args as [T, Tensor, Tensor, (saved: Tensor[]) => void];
    const [value, center, inverse] = normalized(input, gamma, beta, epsilon);
    save([input, gamma, center, inverse]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => {
      const [at, scaleAt, meanAt, inverseAt] = saved as [Tensor, Tensor, Tensor, Tensor];
      const unit = mul(sub(at, meanAt), inverseAt);
      const scaled = mul(dy, scaleAt);
      const last = at.rank - 1;
      const leading = Array.from({ length: last }, (_, axis) => axis);
      const dx = mul(
        sub(sub(scaled, mean(scaled, last, true)), mul(unit, mean(mul(scaled, unit), last, true))),
        inverseAt,
      );
      return [dx, sum(mul(dy, unit), leading), sum(dy, leading)];
    };
    return { value, gradFunc };
  });
  return operation(x, scale, bias) as T;
}

/**
 * `x Wᵀ + b`, one node where no gradient is taken. In a training step a product and a sum are faster: ONNX Runtime spreads
 * the bias over the rows on one thread, and adds on all of them.
 * @param x `[N, in]`
 * @param weight `[out, in]`
 * @param bias `[out]`
 */
export function linear(x: Tensor2D, weight: Tensor2D, bias: Tensor1D): Tensor2D {
  return isTracing() && engine().state.gradientDepth === 0
    ? (engine().runKernel('Linear', { x, weight, bias }) as Tensor2D)
    : add<Tensor2D>(matMul(x, weight, false, true), bias);
}

/** Logarithm of the softmax over the last axis. */
export function logSoftmax<T extends Tensor>(logits: T): T {
  return isTracing()
    ? (engine().runKernel('LogSoftmax', { logits }, { axis: -1 }) as T)
    : eagerLogSoftmax(logits);
}

function normalized<T extends Tensor>(
  x: T,
  scale: Tensor,
  bias: Tensor,
  epsilon: number,
): [T, Tensor, Tensor] {
  if (isTracing()) {
    const results: unknown = engine().runKernel(
      'LayerNormalization',
      { x, scale, bias } as Record<string, Tensor & TensorInfo>,
      { epsilon },
    );
    return results as [T, Tensor, Tensor];
  }
  const center = mean(x, -1, true);
  const inverse = rsqrt(add(mean(square(sub(x, center)), -1, true), epsilon));
  return [add(mul(mul(sub(x, center), inverse), scale), bias), center, inverse];
}
