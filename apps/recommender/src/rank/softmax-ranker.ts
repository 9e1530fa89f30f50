import { InvalidSettingError } from '../recommender-error.ts';
import { choleskyInverse } from '../retrieve/inverse.ts';
import type { Choice, FeatureTable } from './feature-table.ts';

/** A linear ranking: what each feature adds to the score. */
export interface RankingWeights {
  readonly names: readonly string[];
  /** One a feature, for its value as it is. */
  readonly weights: Float64Array;
}

export interface FitRankingOptions {
  readonly names: readonly string[];
  /** Standard deviation that the weight of a standardised feature is expected to have; smaller pulls it to 0. */
  readonly priorDeviation?: number;
  readonly maxSteps?: number;
}

const leastImprovement = 1e-5;

/**
 * Learns what the user did next: maximises `Σ log softmax(w · f)` of the chosen rows (conditional logit) with a normal
 * prior, by Newton steps. The problem is convex, so the same choices give the same weights.
 *
 * No weight is negative: a feature that would speak against what it found is left out, and the rest is fitted again. So
 * a weight can be read as what its source earns, and two sources cannot be played off against each other (popularity of
 * all time minus popularity until now would tell what came later).
 *
 * @throws {InvalidSettingError} no choices
 * @see McFadden (1974), Conditional Logit Analysis of Qualitative Choice Behavior; Cao et al. (2007), Learning to Rank:
 *   From Pairwise Approach to Listwise Approach (ListNet with one relevant item)
 */
export function fitRanking(choices: readonly Choice[], options: FitRankingOptions): RankingWeights {
  const { names, priorDeviation = 1, maxSteps = 25 } = options;
  if (choices.length === 0) throw new InvalidSettingError('choices', 0, 'at least one, to learn a ranking');
  const scales = scalesOf(choices, names.length);
  const penalty = 1 / priorDeviation ** 2;
  for (;;) {
    const weights = maximize(choices, scales, penalty, maxSteps);
    // A scale of Infinity takes a feature out: its standardised value is 0.
    const against = [...weights.keys()].filter((feature) => (weights[feature] ?? 0) < 0);
    if (against.length === 0)
      return { names, weights: weights.map((weight, feature) => weight / (scales[feature] ?? 1)) };
    for (const feature of against) scales[feature] = Infinity;
  }
}

function maximize(
  choices: readonly Choice[],
  scales: Float64Array,
  penalty: number,
  maxSteps: number,
): Float64Array {
  let weights = new Float64Array(scales.length);
  let at = slopeOf(choices, weights, scales, penalty);
  for (let step = 0; step < maxSteps; step++) {
    const direction = multiply(choleskyInverse(at.curvature, scales.length), at.gradient);
    const next = lineSearch(choices, { weights, direction, scales, penalty, value: at.value });
    const gained = next.value - at.value;
    if (gained <= 0) break;
    weights = next.weights;
    if (gained < leastImprovement * choices.length) break;
    at = slopeOf(choices, weights, scales, penalty);
  }
  return weights;
}

/** The score of each candidate, in their order. */
export function rankingScores(
  { weights }: RankingWeights,
  { candidates, values }: FeatureTable,
): Float32Array {
  const width = weights.length;
  const scores = new Float32Array(candidates.length);
  for (let row = 0; row < scores.length; row++) {
    let sum = 0;
    for (let feature = 0; feature < width; feature++)
      sum += (weights[feature] ?? 0) * (values[row * width + feature] ?? 0);
    scores[row] = sum;
  }
  return scores;
}

/** Mean deviation within a list: what is the same for all candidates of a user cannot rank them. */
function scalesOf(choices: readonly Choice[], width: number): Float64Array {
  const squares = new Float64Array(width);
  let rows = 0;
  for (const { candidates, values } of choices) {
    for (let feature = 0; feature < width; feature++) {
      let sum = 0;
      let sumOfSquares = 0;
      for (let row = 0; row < candidates.length; row++) {
        const value = values[row * width + feature] ?? 0;
        sum += value;
        sumOfSquares += value * value;
      }
      const spread = sumOfSquares - (sum * sum) / candidates.length;
      squares[feature] = (squares[feature] ?? 0) + Math.max(0, spread);
    }
    rows += candidates.length;
  }
  return squares.map((square) => Math.sqrt(square / rows) || 1);
}

interface Slope {
  readonly value: number;
  readonly gradient: Float64Array;
  /** `[F, F]`, positive definite. */
  readonly curvature: Float64Array;
}

function slopeOf(
  choices: readonly Choice[],
  weights: Float64Array,
  scales: Float64Array,
  penalty: number,
): Slope {
  const width = weights.length;
  const gradient = weights.map((weight) => -penalty * weight);
  const curvature = new Float64Array(width * width);
  let value = priorOf(weights, penalty);
  for (let feature = 0; feature < width; feature++) curvature[feature * width + feature] = penalty;
  const mean = new Float64Array(width);
  for (const choice of choices) {
    const shares = sharesOf(choice, weights, scales);
    value += Math.log(shares[choice.chosen] ?? 0);
    mean.fill(0);
    for (let row = 0; row < shares.length; row++)
      addSecondMoment(choice, row, shares[row] ?? 0, scales, mean, curvature);
    for (let a = 0; a < width; a++) {
      const chosen = (choice.values[choice.chosen * width + a] ?? 0) / (scales[a] ?? 1);
      gradient[a] = (gradient[a] ?? 0) + chosen - (mean[a] ?? 0);
      for (let b = 0; b <= a; b++)
        curvature[a * width + b] = (curvature[a * width + b] ?? 0) - (mean[a] ?? 0) * (mean[b] ?? 0);
    }
  }
  return { value, gradient, curvature };
}

/** Adds one row's share to the mean and, in its lower half, to the second moment of the features. */
function addSecondMoment(
  { values }: Choice,
  row: number,
  share: number,
  scales: Float64Array,
  mean: Float64Array,
  moment: Float64Array,
): void {
  if (share < 1e-9) return;
  const width = mean.length;
  for (let a = 0; a < width; a++) {
    const weighted = (share * (values[row * width + a] ?? 0)) / (scales[a] ?? 1);
    mean[a] = (mean[a] ?? 0) + weighted;
    for (let b = 0; b <= a; b++)
      moment[a * width + b] =
        (moment[a * width + b] ?? 0) + (weighted * (values[row * width + b] ?? 0)) / (scales[b] ?? 1);
  }
}

function sharesOf(choice: Choice, weights: Float64Array, scales: Float64Array): Float64Array {
  const width = weights.length;
  const shares = new Float64Array(choice.candidates.length);
  let highest = -Infinity;
  for (let row = 0; row < shares.length; row++) {
    let score = 0;
    for (let feature = 0; feature < width; feature++)
      score +=
        ((weights[feature] ?? 0) * (choice.values[row * width + feature] ?? 0)) / (scales[feature] ?? 1);
    shares[row] = score;
    highest = Math.max(highest, score);
  }
  let total = 0;
  for (let row = 0; row < shares.length; row++) total += shares[row] = Math.exp((shares[row] ?? 0) - highest);
  return shares.map((share) => share / total);
}

interface Line {
  readonly weights: Float64Array<ArrayBuffer>;
  readonly direction: Float64Array;
  readonly scales: Float64Array;
  readonly penalty: number;
  readonly value: number;
}

/** Halves the step until it improves. */
function lineSearch(choices: readonly Choice[], { weights, direction, scales, penalty, value }: Line) {
  for (let length = 1; length > 1e-3; length /= 2) {
    const next = weights.map((weight, feature) => weight + length * (direction[feature] ?? 0));
    const reached = choices.reduce(
      (sum, choice) => sum + Math.log(sharesOf(choice, next, scales)[choice.chosen] ?? 0),
      priorOf(next, penalty),
    );
    if (reached > value) return { weights: next, value: reached };
  }
  return { weights, value };
}

const priorOf = (weights: Float64Array, penalty: number) =>
  (-penalty / 2) * weights.reduce((sum, weight) => sum + weight * weight, 0);

function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const width = vector.length;
  return vector.map((_, row) =>
    vector.reduce((sum, value, column) => sum + (matrix[row * width + column] ?? 0) * value, 0),
  );
}
