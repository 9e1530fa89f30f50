import type { EncodedText } from '../models/text-inputs.ts';
import { attribute } from './attribution.ts';
import type { Attribution } from './attribution.ts';
import { spansOf, wordScores } from './explained-text.ts';
import type { ExplainedText } from './explained-text.ts';
import type { PathGradients, PointGradient } from './path-gradients.ts';
import { gaussLegendre } from './quadrature.ts';

/**
 * Gradient x input (Shrikumar et al. 2016, arXiv 1605.01713) of the class's logit: over the embedding of each token, and
 * over each n-gram of the bags, which belongs to its word. What the linear view leaves over is unattributed.
 */
export async function gradientTimesInput(
  explained: ExplainedText,
  encoded: EncodedText,
  gradients: PathGradients,
): Promise<Attribution> {
  const [point] = await gradients.at(encoded, explained.classId, 'zero', [1]);
  if (!point) throw new TypeError('A gradient is missing');
  return attributionOf('gradientXInput', explained, encoded, point, point.logit);
}

/** How far from complete integrated gradients may be, in shares of the change of the logit, and points spent on that. */
const tolerance = 0.005;
const pointCounts = [16, 64, 256, 1024];
/** Points in one batch. */
const batchSize = 32;

/**
 * Integrated gradients of the class's logit, from the text with its words hidden (the mask token without n-grams) to the
 * text: the scores of the words add up to what the words change. The integral is by Gauss and Legendre, with more points until
 * the sum is right to half a per cent. The logit of the hidden text is unattributed; `gap` is what the sum misses.
 * @see Sundararajan et al. (2017), arXiv 1703.01365
 */
export async function integratedGradients(
  explained: ExplainedText,
  encoded: EncodedText,
  gradients: PathGradients,
): Promise<Attribution> {
  const at = (shares: readonly number[]) => gradients.at(encoded, explained.classId, 'hiddenWords', shares);
  const [start, end] = await at([0, 1]);
  if (!start || !end) throw new TypeError('A gradient is missing');
  const change = end.logit - start.logit;
  let best: { readonly point: PointGradient; readonly gap: number } | undefined;
  for (const count of pointCounts) {
    const { nodes, weights } = gaussLegendre(count);
    const points: PointGradient[] = [];
    for (let first = 0; first < count; first += batchSize)
      points.push(...(await at(nodes.slice(first, first + batchSize))));
    const point = weightedSum(points, weights);
    const gap = change - totalOf(point, encoded);
    if (!best || Math.abs(gap) < Math.abs(best.gap)) best = { point, gap };
    if (Math.abs(gap) <= tolerance * Math.abs(change)) break;
  }
  if (!best) throw new TypeError('No integral was taken');
  const attribution = attributionOf('integratedGradients', explained, encoded, best.point, end.logit);
  return { ...attribution, gap: best.gap };
}

function attributionOf(
  method: string,
  { text, label }: ExplainedText,
  encoded: EncodedText,
  { tokens, features }: PointGradient,
  logit: number,
): Attribution {
  const scores = [...tokens, ...wordScores(encoded, features)];
  return attribute({
    method,
    target: label,
    text,
    spans: [...spansOf(encoded), ...encoded.words],
    scores,
    unattributed: logit - scores.reduce((total, score) => total + score, 0),
  });
}

const totalOf = ({ tokens, features }: PointGradient, encoded: EncodedText): number =>
  [...tokens, ...wordScores(encoded, features)].reduce((total, score) => total + score, 0);

function weightedSum(points: readonly PointGradient[], weights: readonly number[]): PointGradient {
  const sum = (of: (point: PointGradient) => number) =>
    points.reduce((total, point, at) => total + (weights[at] ?? 0) * of(point), 0);
  const [first] = points;
  return {
    logit: sum(({ logit }) => logit),
    tokens: (first?.tokens ?? []).map((_, token) => sum(({ tokens }) => tokens[token] ?? 0)),
    features: new Map(
      [...(first?.features.keys() ?? [])].map((id) => [id, sum(({ features }) => features.get(id) ?? 0)]),
    ),
  };
}
