/**
 * `log Σ exp(x_i / T)`, without overflow.
 *
 * @param temperature `T`, above 0
 */
export function logSumExp(values: readonly number[], temperature = 1): number {
  const largest = maximum(values) / temperature;
  // All values −∞: their sum of exponentials is 0.
  if (largest === -Infinity) return -Infinity;
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value / temperature - largest), 0));
}

/**
 * `exp(x_i / T) / Σ exp(x_j / T)`.
 *
 * @param logits of the C classes
 * @param temperature `T`, above 0: above 1 flattens, below 1 sharpens, the order stays
 * @returns C probabilities that sum to 1
 */
export function softmax(logits: readonly number[], temperature = 1): number[] {
  const largest = maximum(logits);
  const exponentials = logits.map((logit) => Math.exp((logit - largest) / temperature));
  const sum = exponentials.reduce((total, exponential) => total + exponential, 0);
  return exponentials.map((exponential) => exponential / sum);
}

/** Position of the first largest value; −1 in an empty list. */
export function argMax(values: readonly number[]): number {
  return values.reduce(
    (best, value, position) => (best === -1 || value > (values[best] ?? 0) ? position : best),
    -1,
  );
}

function maximum(values: readonly number[]): number {
  return values.reduce((largest, value) => Math.max(largest, value), -Infinity);
}
