import type { AttentionMaps, NestedAttentionMaps } from './attention-maps.ts';
import { toAttentionMaps } from './attention-maps.ts';
import type { Mixing } from './residual-attention.ts';
import { residualAttention } from './residual-attention.ts';

/**
 * Attention rollout: how much each output token owes to each input token.
 *
 * Heads are averaged, mixed with the residual path, and multiplied upward:
 * `Â = residual · I + (1 − residual) · mean_H(A)`, then `R = Â_L ⋯ Â_1`.
 *
 * @returns `[T][T]`; row `i` is a distribution over input tokens
 * @throws AttentionMapsError, ExplainArgumentError
 * @see Abnar & Zuidema (2020), Quantifying Attention Flow in Transformers, arXiv 2005.00928
 */
export function attentionRollout(maps: AttentionMaps | NestedAttentionMaps, mixing: Mixing = {}): number[][] {
  const checked = toAttentionMaps(maps);
  const { layers, tokens } = checked;
  const mapSize = tokens * tokens;
  const mixed = residualAttention(checked, mixing);
  let rollout = mixed.subarray(0, mapSize);
  for (let layer = 1; layer < layers; layer += 1) {
    rollout = matMul(mixed.subarray(layer * mapSize, (layer + 1) * mapSize), rollout, tokens);
  }
  return Array.from({ length: tokens }, (_, row) => [...rollout.subarray(row * tokens, (row + 1) * tokens)]);
}

/** `[T, T] · [T, T]`, row-major; the middle loop runs over the shared axis, so both inner reads are contiguous. */
function matMul(a: Float64Array, b: Float64Array, tokens: number): Float64Array<ArrayBuffer> {
  const product = new Float64Array(tokens * tokens);
  for (let row = 0; row < tokens; row += 1) {
    for (let shared = 0; shared < tokens; shared += 1) {
      const factor = a[row * tokens + shared] ?? 0;
      for (let column = 0; column < tokens; column += 1) {
        const target = row * tokens + column;
        product[target] = (product[target] ?? 0) + factor * (b[shared * tokens + column] ?? 0);
      }
    }
  }
  return product;
}
