import type { AttentionMaps } from './attention-maps.ts';
import { ExplainArgumentError } from './errors.ts';

/** How a layer's heads and its residual path become one map. */
export interface Mixing {
  /** Share of a token carried past attention by the residual path, in [0, 1]; 0.5 if not given. */
  readonly residual?: number;
  /** Share of each head in its layer's mean, `[layers][heads]`, of any positive scale; equal shares if not given. */
  readonly headShares?: readonly (readonly number[])[];
}

/**
 * One map a layer: `Â = residual · I + (1 − residual) · Σ_h share_h A_h`, whose rows sum to 1 as those of `A` do.
 *
 * @returns `[L, T, T]` row-major, lowest layer first
 * @throws ExplainArgumentError if `residual` or `headShares` is out of range
 * @see Abnar & Zuidema (2020), section 3: attention weights with residual connections
 */
export function residualAttention(
  maps: AttentionMaps,
  { residual = 0.5, headShares }: Mixing = {},
): Float64Array {
  if (!(residual >= 0 && residual <= 1)) {
    throw new ExplainArgumentError('residual', `${residual} is not in [0, 1]`);
  }
  const { layers, heads, tokens, values } = maps;
  const mapSize = tokens * tokens;
  const mixed = new Float64Array(layers * mapSize);
  for (let layer = 0; layer < layers; layer += 1) {
    const target = mixed.subarray(layer * mapSize, (layer + 1) * mapSize);
    sharesOf(headShares, layer, heads).forEach((share, head) => {
      const start = (layer * heads + head) * mapSize;
      const map = values.subarray(start, start + mapSize);
      for (let i = 0; i < mapSize; i += 1)
        target[i] = (target[i] ?? 0) + (1 - residual) * share * (map[i] ?? 0);
    });
    for (let t = 0; t < tokens; t += 1) target[t * tokens + t] = (target[t * tokens + t] ?? 0) + residual;
  }
  return mixed;
}

function sharesOf(headShares: Mixing['headShares'], layer: number, heads: number): readonly number[] {
  if (!headShares) return new Array<number>(heads).fill(1 / heads);
  const shares = headShares[layer] ?? [];
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (shares.length !== heads || shares.some((share) => !(share >= 0)) || !(total > 0 && total < Infinity)) {
    const given = `[${shares.join(', ')}]`;
    throw new ExplainArgumentError(
      'headShares',
      `layer ${layer} has ${given}, expected ${heads} shares, some above 0`,
    );
  }
  return shares.map((share) => share / total);
}
