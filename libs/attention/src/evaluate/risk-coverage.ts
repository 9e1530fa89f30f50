import { requireFinite, requirePaired, requireShare } from './errors.ts';

/** Answering only what scores at least `threshold`: how much is answered, and how much of that is wrong. */
export interface RiskCoveragePoint {
  readonly threshold: number;
  /** Share of rows answered, in (0, 1]. */
  readonly coverage: number;
  /** Share of the answered rows that is wrong. */
  readonly risk: number;
}

export type PrecisionThreshold =
  | {
      readonly kind: 'reached';
      readonly threshold: number;
      readonly precision: number;
      readonly coverage: number;
    }
  | { readonly kind: 'unreachable'; readonly bestPrecision: number };

/**
 * Risk against coverage, one point for each distinct score, highest first; rows of equal score come together.
 *
 * @throws {MetricInputError}
 * @see El-Yaniv & Wiener (2010), On the Foundations of Noise-free Selective Classification
 */
export function riskCoverageCurve(
  scores: readonly number[],
  isRight: readonly boolean[],
): readonly RiskCoveragePoint[] {
  let answered = 0;
  let wrong = 0;
  return blocks(scores, isRight).map((block) => {
    answered += block.rows;
    wrong += block.wrong;
    return { threshold: block.score, coverage: answered / scores.length, risk: wrong / answered };
  });
}

/**
 * Area under the risk-coverage curve: `1/n · Σ_i risk of the i highest scores`. Rows of equal score are taken in random
 * order, in expectation, so the order of the input does not matter. Lower is better; 0 if all is right.
 *
 * @throws {MetricInputError}
 * @see Geifman, Uziel & El-Yaniv (2019), Bias-Reduced Uncertainty Estimation for Deep Neural Classifiers, arXiv 1805.08206
 */
export function areaUnderRiskCoverage(scores: readonly number[], isRight: readonly boolean[]): number {
  let answered = 0;
  let wrong = 0;
  let area = 0;
  for (const block of blocks(scores, isRight)) {
    for (let row = 1; row <= block.rows; row++) {
      area += (wrong + (block.wrong * row) / block.rows) / (answered + row);
    }
    answered += block.rows;
    wrong += block.wrong;
  }
  return area / scores.length;
}

/**
 * "Answer only if at least `target` right": the threshold of greatest coverage whose answered rows are right in at
 * least that share, and the coverage it costs.
 *
 * @throws {MetricInputError}
 */
export function thresholdForPrecision(
  scores: readonly number[],
  isRight: readonly boolean[],
  target: number,
): PrecisionThreshold {
  requireShare('a threshold', 'the target precision', target);
  const curve = riskCoverageCurve(scores, isRight);
  const point = curve.findLast(({ risk }) => 1 - risk >= target - rounding);
  if (!point) {
    return {
      kind: 'unreachable',
      bestPrecision: 1 - curve.reduce((least, { risk }) => Math.min(least, risk), 1),
    };
  }
  return { kind: 'reached', threshold: point.threshold, precision: 1 - point.risk, coverage: point.coverage };
}

// Shares of counts, compared with a share that was typed.
const rounding = 1e-12;

interface Block {
  readonly score: number;
  rows: number;
  wrong: number;
}

/** Rows of equal score together, highest score first. */
function blocks(scores: readonly number[], isRight: readonly boolean[]): readonly Block[] {
  requirePaired('risk and coverage', scores, isRight);
  requireFinite('risk and coverage', scores);
  const byScore = new Map<number, Block>();
  for (const [row, score] of scores.entries()) {
    const block = byScore.get(score) ?? { score, rows: 0, wrong: 0 };
    byScore.set(score, block);
    block.rows += 1;
    if (!isRight[row]) block.wrong += 1;
  }
  return [...byScore.values()].sort((a, b) => b.score - a.score);
}
