import { MetricInputError, requireFinite, requirePaired } from './errors.ts';
import { logSumExp, softmax } from './softmax.ts';

export interface FittedTemperature {
  /** Divide logits by this before the softmax. */
  readonly temperature: number;
  /** Mean negative log likelihood at temperature 1. */
  readonly lossBefore: number;
  /** The same at the fitted temperature; not above `lossBefore`, but for rounding. */
  readonly lossAfter: number;
  /**
   * `bound` where the loss still fell at the end of the allowed range, as when every row is right: the data do not
   * say how sharp to be, so have more (or harder) rows before trusting it.
   */
  readonly stopped: 'minimum' | 'bound';
}

const lowestTemperature = 0.05;
const highestTemperature = 20;
const maxSteps = 100;
const tolerance = 1e-10;

/**
 * Temperature scaling: the one positive `T` in [0.05, 20] that minimises the mean negative log likelihood of
 * `softmax(logits / T)`. Predictions do not change, confidences do.
 *
 * The loss is convex in `β = 1 / T`, its slope `g(β) = mean(E_p[z] − z_true)` rises; so the minimum is where `g` is 0,
 * found by Newton's method kept inside a shrinking bracket.
 *
 * @param logits `[rows][C]`, of rows that were not trained on
 * @param labels ids of the true classes
 * @throws {MetricInputError} no rows, a label outside the classes, a logit that is not finite
 * @see Guo et al. (2017), On Calibration of Modern Neural Networks, arXiv 1706.04599, section 4.2
 */
export function fitTemperature(
  logits: readonly (readonly number[])[],
  labels: readonly number[],
): FittedTemperature {
  requirePaired('a temperature', logits, labels);
  const rows = logits.map((row, index) => {
    requireFinite(`a temperature (row ${index})`, row);
    const truth = row[labels[index] ?? -1];
    if (truth === undefined) {
      throw new MetricInputError('a temperature', `row ${index} has no class ${labels[index]}`);
    }
    return { logits: row, truth };
  });
  const { inverse, stopped } = minimise(rows);
  const temperature = 1 / inverse;
  return { temperature, lossBefore: lossAt(rows, 1), lossAfter: lossAt(rows, temperature), stopped };
}

interface LogitRow {
  readonly logits: readonly number[];
  readonly truth: number;
}

function minimise(rows: readonly LogitRow[]): { inverse: number; stopped: 'minimum' | 'bound' } {
  let low = 1 / highestTemperature;
  let high = 1 / lowestTemperature;
  const risesAtLow = slopeAt(rows, low).slope >= 0;
  const fallsAtHigh = slopeAt(rows, high).slope <= 0;
  // Both hold only where the loss is flat, as with equal logits: leave the confidences as they are.
  if (risesAtLow && fallsAtHigh) return { inverse: 1, stopped: 'bound' };
  if (risesAtLow) return { inverse: low, stopped: 'bound' };
  if (fallsAtHigh) return { inverse: high, stopped: 'bound' };
  let inverse = 1;
  for (let step = 0; step < maxSteps && high / low > 1 + tolerance; step++) {
    const { slope, curvature } = slopeAt(rows, inverse);
    if (slope === 0) break;
    if (slope < 0) low = inverse;
    else high = inverse;
    const newton = inverse - slope / curvature;
    const next = newton > low && newton < high ? newton : Math.sqrt(low * high);
    if (Math.abs(next - inverse) <= tolerance * inverse) break;
    inverse = next;
  }
  return { inverse, stopped: 'minimum' };
}

/** First and second derivative of the mean loss by `β`: `E_p[z] − z_true` and the variance of `z` under `p`. */
function slopeAt(rows: readonly LogitRow[], inverse: number): { slope: number; curvature: number } {
  let slope = 0;
  let curvature = 0;
  for (const { logits, truth } of rows) {
    const probabilities = softmax(logits, 1 / inverse);
    const mean = logits.reduce((sum, logit, index) => sum + (probabilities[index] ?? 0) * logit, 0);
    slope += mean - truth;
    curvature += logits.reduce(
      (sum, logit, index) => sum + (probabilities[index] ?? 0) * (logit - mean) ** 2,
      0,
    );
  }
  return { slope: slope / rows.length, curvature: curvature / rows.length };
}

function lossAt(rows: readonly LogitRow[], temperature: number): number {
  const losses = rows.map(({ logits, truth }) => logSumExp(logits, temperature) - truth / temperature);
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
