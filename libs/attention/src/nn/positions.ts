import { cast, concat, cos, expandDims, mul, sin, tensor1d } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

const longestWave = 10_000;

/**
 * Waves of lengths from 2π to 10,000 · 2π, sines in the first half of the columns and cosines in the second: positions that
 * need no parameters and know no longest text.
 * @param positions int32 `[T]`
 * @param size even
 * @returns `[T, size]`
 * @see Vaswani et al. (2017), arXiv 1706.03762, section 3.5
 */
export function sinusoids(positions: Tensor1D, size: number): Tensor2D {
  const half = size / 2;
  const rates = Float32Array.from({ length: half }, (_, column) => longestWave ** (-column / half));
  const angles: Tensor2D = mul(expandDims(cast(positions, 'float32'), 1), tensor1d(rates));
  return concat([sin(angles), cos(angles)], 1);
}
