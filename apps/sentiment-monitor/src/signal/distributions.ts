import { betaI, gammaP, gammaQ, logGamma } from './special-functions.ts';

/**
 * Counts with a mean and a dispersion φ >= 0: variance `mean + φ mean²`. φ = 0 is the Poisson distribution, else the
 * negative binomial of size 1/φ.
 */
export interface CountDistribution {
  readonly mean: number;
  readonly dispersion: number;
}

/** Below this the negative binomial is the Poisson to more digits than its tail is computed to. */
const leastDispersion = 1e-9;

/** P(X >= count): Poisson P(n, mean), negative binomial I_p(n, 1/φ) with p = φ mean / (1 + φ mean). */
export function upperTail({ mean, dispersion }: CountDistribution, count: number): number {
  const n = Math.ceil(count);
  if (n <= 0) return 1;
  if (mean <= 0) return 0;
  if (dispersion < leastDispersion) return gammaP(n, mean);
  const odds = dispersion * mean;
  return betaI(odds / (1 + odds), n, 1 / dispersion);
}

/** P(X <= count). */
export function lowerTail({ mean, dispersion }: CountDistribution, count: number): number {
  const n = Math.floor(count);
  if (n < 0) return 0;
  if (mean <= 0) return 1;
  if (dispersion < leastDispersion) return gammaQ(n + 1, mean);
  return betaI(1 / (1 + dispersion * mean), 1 / dispersion, n + 1);
}

/** ln P(X = 0). */
export function logNone({ mean, dispersion }: CountDistribution): number {
  return dispersion < leastDispersion ? -mean : -Math.log1p(dispersion * mean) / dispersion;
}

/** ln P(X = count). */
export function logMass({ mean, dispersion }: CountDistribution, count: number): number {
  if (mean <= 0) return count === 0 ? 0 : -Infinity;
  if (dispersion < leastDispersion) return count * Math.log(mean) - mean - logGamma(count + 1);
  const size = 1 / dispersion;
  const odds = dispersion * mean;
  const ways = logGamma(count + size) - logGamma(size) - logGamma(count + 1);
  return ways + count * Math.log(odds / (1 + odds)) - size * Math.log1p(odds);
}

/**
 * About the count below which a share of buckets stays, by `z` standard deviations of the normal distribution: the
 * gamma distribution of the same mean and variance, by its cube root (Wilson & Hilferty 1931). For ranges that people
 * read; verdicts use the exact tails.
 */
export function roughQuantile({ mean, dispersion }: CountDistribution, z: number): number {
  if (mean <= 0) return 0;
  const ninth = (1 / mean + dispersion) / 9;
  return Math.max(0, mean * (1 - ninth + z * Math.sqrt(ninth)) ** 3);
}

/** P(|T| >= |t|) of Student's t with `degrees` of freedom, degrees > 0. */
export function studentTwoSided(t: number, degrees: number): number {
  return betaI(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** The t >= 0 with P(|T| >= t) = probability, by bisection. */
export function studentQuantile(probability: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (studentTwoSided(high, degrees) > probability && high < 1e9) high *= 2;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (studentTwoSided(middle, degrees) > probability) low = middle;
    else high = middle;
  }
  return high;
}
