import { scoreOf } from './hybrid-index.ts';
import { rankFeatures } from './passage.ts';
import type { RankFeatures, RankWeights } from './passage.ts';

/** What was found for a question of which the right passages are known. */
export interface RankedExample {
  readonly candidates: readonly { readonly features: RankFeatures; readonly isRight: boolean }[];
}

const steps = 300;
const rate = 0.5;
/** Holds weights back, so that few questions do not make them large. */
const decay = 0.002;

/**
 * Weights under which a right passage is likely to be drawn first, in proportion to `exp(score)`. Weights are never
 * negative: each feature speaks for a passage. Questions of which nothing right was found say nothing.
 *
 * @see Cao et al. (2007), Learning to rank: from pairwise approach to listwise approach
 */
export function fitRankWeights(examples: readonly RankedExample[], start: RankWeights): RankWeights {
  const useful = examples.filter(({ candidates }) => candidates.some(({ isRight }) => isRight));
  if (useful.length === 0) return start;
  const weights = { ...start };
  for (let step = 0; step < steps; step += 1) {
    const gradient = gradientOf(useful, weights);
    for (const name of rankFeatures)
      weights[name] = Math.max(0, weights[name] + rate * (gradient[name] * 10 - decay * weights[name]));
  }
  return weights;
}

/** Of the mean logarithm of the chance that something right comes first. */
function gradientOf(examples: readonly RankedExample[], weights: RankWeights): RankWeights {
  const gradient = { lexical: 0, coverage: 0, surface: 0, similarity: 0 };
  for (const { candidates } of examples) {
    const scores = candidates.map(({ features }) => scoreOf(features, weights));
    const most = Math.max(...scores);
    const masses = scores.map((score) => Math.exp(score - most));
    const all = sum(masses);
    const right = sum(masses.filter((_, at) => candidates[at]?.isRight));
    for (const [at, { features, isRight }] of candidates.entries()) {
      const mass = masses[at] ?? 0;
      const pull = (isRight ? mass / right : 0) - mass / all;
      for (const name of rankFeatures) gradient[name] += (pull * features[name]) / examples.length;
    }
  }
  return gradient;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
