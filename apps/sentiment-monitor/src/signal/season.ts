import { hoursPerWeek } from './hour-of-week.ts';

const hoursPerDay = 24;
/** Gamma shapes of the priors: hours of the day differ by 1/√κ of their factor, days at the same hour by as much. */
const hourShape = 1 / 0.4 ** 2;
const slotShape = 1 / 0.4 ** 2;
/** What was learned loses half its weight in this many visits of an hour. */
const hourKeep = 0.5 ** (1 / (7 * 12));
const slotKeep = 0.5 ** (1 / 12);

/** What was seen of each hour: documents, and how many there would have been at factor 1; both discounted by noise. */
export interface Season {
  readonly hours: Sums;
  readonly slots: Sums;
}

interface Sums {
  readonly seen: Float64Array;
  readonly exposed: Float64Array;
}

/** A factor and its squared relative error. */
export interface Factor {
  readonly factor: number;
  readonly error: number;
}

export const initialSeason: Season = { hours: zeros(hoursPerDay), slots: zeros(hoursPerWeek) };

function zeros(length: number): Sums {
  return { seen: new Float64Array(length), exposed: new Float64Array(length) };
}

/**
 * The factor of an hour of the week, shrunken to that of its hour of the day, which is shrunken to 1: posterior means of
 * a Gamma hierarchy, conjugate to counts. A single look at an hour is believed as far as its counts allow.
 *
 * @see Clayton & Kaldor (1987), Empirical Bayes Estimates of Age-standardized Relative Risks, Biometrics 43
 */
export function seasonAt({ hours, slots }: Season, slot: number): Factor {
  const ofHour = posterior(hours, slot % hoursPerDay, 1, hourShape);
  const ofSlot = posterior(slots, slot, ofHour.factor, slotShape);
  return { factor: ofSlot.factor, error: ofSlot.error + ofSlot.prior ** 2 * ofHour.error };
}

/** @returns `prior`: the share of the prior in the factor */
function posterior(sums: Sums, index: number, towards: number, shape: number) {
  const all = shape + (sums.seen[index] ?? 0);
  const rate = shape / towards;
  const exposed = rate + (sums.exposed[index] ?? 0);
  return { factor: all / exposed, error: 1 / all, prior: rate / exposed };
}

/** @param weight how much of its count a bucket tells, beside its noise; `level` is that of factor 1 */
export function learnSeason(
  { hours, slots }: Season,
  slot: number,
  { count, level, weight }: { readonly count: number; readonly level: number; readonly weight: number },
): Season {
  // A day's hour tells its hour of the day only up to how much days differ.
  const shared = weight / (1 + (weight * level) / slotShape);
  return {
    hours: added(hours, slot % hoursPerDay, hourKeep, shared * count, shared * level),
    slots: added(slots, slot, slotKeep, weight * count, weight * level),
  };
}

function added({ seen, exposed }: Sums, index: number, keep: number, count: number, level: number): Sums {
  return {
    seen: seen.with(index, keep * (seen[index] ?? 0) + count),
    exposed: exposed.with(index, keep * (exposed[index] ?? 0) + level),
  };
}
