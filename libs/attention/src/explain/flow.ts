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

export interface FlowMatrixOptions extends Mixing {
  /**
   * For each input token the one that stands for its group, such as the first piece of its word; each for itself if not
   * given. What flows to a group is the most that its tokens could receive together, laid on that token, and not the sum of
   * what each could receive alone, which may be more than there is.
   */
  readonly groups?: readonly number[];
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
 * @returns `[T][T]`, row = output token; 0 for an input that another stands for
 * @throws AttentionMapsError, ExplainArgumentError
 */
export function attentionFlowMatrix(
  maps: AttentionMaps | NestedAttentionMaps,
  { groups, ...mixing }: FlowMatrixOptions = {},
): number[][] {
  const checked = toAttentionMaps(maps);
  const { tokens } = checked;
  const capacity = residualAttention(checked, mixing);
  if (groups) joinInputs(capacity, tokens, groups);
  const network = new LayeredMaxFlow(capacity, tokens);
  return Array.from({ length: tokens }, (_, from) => flowRow(network, from, tokens));
}

function flowRow(network: LayeredMaxFlow, from: number, tokens: number): number[] {
  return Array.from({ length: tokens }, (_, to) => network.between(from, to));
}

/** Leads what the lowest layer reads of each input to the one that stands for it. */
function joinInputs(capacity: Float64Array, tokens: number, groups: readonly number[]): void {
  const isInput = (token: number | undefined) => token !== undefined && groups[token] === token;
  if (groups.length !== tokens || !groups.every(isInput)) {
    const expected = `expected one of the ${tokens} for each, which stands for itself`;
    throw new ExplainArgumentError('groups', `[${groups.join(', ')}]: ${expected}`);
  }
  for (let row = 0; row < tokens; row += 1) {
    groups.forEach((group, token) => {
      if (group === token) return;
      const [from, to] = [row * tokens + token, row * tokens + group];
      capacity[to] = (capacity[to] ?? 0) + (capacity[from] ?? 0);
      capacity[from] = 0;
    });
  }
}
