import type { AttentionMaps, NestedAttentionMaps } from './attention-maps.ts';
import { toAttentionMaps } from './attention-maps.ts';
import { ExplainArgumentError } from './errors.ts';
import { LayeredMaxFlow } from './max-flow.ts';
import type { Mixing } from './residual-attention.ts';
import { residualAttention } from './residual-attention.ts';

export interface FlowOptions extends Mixing {
  /** The output token explained; 0, the first (`[CLS]`), if not given. */
  readonly from?: number;
}

/**
 * Attention flow: the most that could flow from one output token down to each input token, where every layer's
 * attention, mixed with its residual path as in rollout, is a network of pipes.
 *
 * A value is one input's own maximum: it is in [0, 1], and a row does not sum to 1. Compare within a row.
 *
 * @returns `[T]`, exact within 1e-7
 * @throws AttentionMapsError, ExplainArgumentError
 * @see Abnar & Zuidema (2020), Quantifying Attention Flow in Transformers, arXiv 2005.00928
 */
export function attentionFlow(
  maps: AttentionMaps | NestedAttentionMaps,
  { from = 0, ...mixing }: FlowOptions = {},
): number[] {
  const checked = toAttentionMaps(maps);
  if (!Number.isInteger(from) || from < 0 || from >= checked.tokens) {
    throw new ExplainArgumentError('from', `token ${from} is not one of the ${checked.tokens}`);
  }
  return flowRow(
    new LayeredMaxFlow(residualAttention(checked, mixing), checked.tokens),
    from,
    checked.tokens,
  );
}

/**
 * Attention flow from every output token to every input token; see {@link attentionFlow}. `T` times its cost.
 *
 * @returns `[T][T]`, row = output token
 */
export function attentionFlowMatrix(
  maps: AttentionMaps | NestedAttentionMaps,
  mixing: Mixing = {},
): number[][] {
  const checked = toAttentionMaps(maps);
  const { tokens } = checked;
  const network = new LayeredMaxFlow(residualAttention(checked, mixing), tokens);
  return Array.from({ length: tokens }, (_, from) => flowRow(network, from, tokens));
}

function flowRow(network: LayeredMaxFlow, from: number, tokens: number): number[] {
  return Array.from({ length: tokens }, (_, to) => network.between(from, to));
}
