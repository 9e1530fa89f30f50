import { InvalidOptionError, TooFewRowsError } from './errors.ts';
import type { Random } from './random.ts';

/** Two parts of the same rows: what is learned from and what is measured on. Every row is in exactly one. */
export interface Split<E> {
  readonly train: readonly E[];
  readonly heldOut: readonly E[];
}

export interface StratifyOptions {
  /**
   * Labels with too few rows: `refuse` (unless given) raises {@link TooFewRowsError}; `allow` leaves them to training
   * in a split, and spreads them over as many folds as they have rows.
   */
  readonly rare?: 'refuse' | 'allow';
}

interface Labelled {
  readonly label: string;
}

/**
 * Splits at random, each label in the same proportion on both sides; the order is shuffled (published files are often
 * sorted by label).
 *
 * The held-out part has `round(fraction · rows)` rows; shares that do not come out even are settled by largest
 * remainder. Every label with two rows or more has at least one on both sides, which comes before the fraction.
 *
 * @param fraction share held out, in (0, 1)
 * @throws {TooFewRowsError} a label with a single row
 */
export function stratifiedSplit<E extends Labelled>(
  examples: readonly E[],
  fraction: number,
  random: Random,
  { rare = 'refuse' }: StratifyOptions = {},
): Split<E> {
  requireFraction(fraction);
  const strata = strataOf(examples, random);
  for (const [label, rows] of strata) {
    if (rows.length < 2 && rare === 'refuse') throw new TooFewRowsError(label, rows.length, 2);
  }
  const sizes = [...strata.values()].map((rows) => rows.length);
  const held = heldOutCounts(sizes, fraction);
  const parts = [...strata.values()].map((rows, index) => ({ rows, count: held[index] ?? 0 }));
  return {
    train: random.shuffle(parts.flatMap(({ rows, count }) => rows.slice(count))),
    heldOut: random.shuffle(parts.flatMap(({ rows, count }) => rows.slice(0, count))),
  };
}

/** Splits at random, `round(fraction · rows)` rows held out; for rows without a single label each. */
export function randomSplit<E>(examples: readonly E[], fraction: number, random: Random): Split<E> {
  requireFraction(fraction);
  const shuffled = random.shuffle(examples);
  const count = Math.round(fraction * shuffled.length);
  return { train: shuffled.slice(count), heldOut: shuffled.slice(0, count) };
}

/**
 * `folds` splits whose held-out parts are disjoint and cover all rows; the rows of a label, and the folds themselves,
 * differ by at most one row in size.
 *
 * @param folds 2 or more
 * @throws {TooFewRowsError} a label with fewer rows than folds
 */
export function stratifiedFolds<E extends Labelled>(
  examples: readonly E[],
  folds: number,
  random: Random,
  { rare = 'refuse' }: StratifyOptions = {},
): readonly Split<E>[] {
  if (!Number.isInteger(folds) || folds < 2)
    throw new InvalidOptionError('folds', folds, 'a whole number from 2');
  const strata = strataOf(examples, random);
  for (const [label, rows] of strata) {
    if (rows.length < folds && rare === 'refuse') throw new TooFewRowsError(label, rows.length, folds);
  }
  // Dealt like cards over all labels in turn, so that what is left over does not pile up in the first folds.
  const dealt = random.shuffle(
    [...strata.values()].flat().map((row, index) => ({ row, fold: index % folds })),
  );
  return Array.from({ length: folds }, (_, fold) => ({
    train: dealt.filter((card) => card.fold !== fold).map(({ row }) => row),
    heldOut: dealt.filter((card) => card.fold === fold).map(({ row }) => row),
  }));
}

/** The rows of each label in random order; the labels sorted, so that it does not matter which stands first. */
function strataOf<E extends Labelled>(
  examples: readonly E[],
  random: Random,
): ReadonlyMap<string, readonly E[]> {
  const byLabel = new Map<string, E[]>();
  for (const example of examples) {
    const rows = byLabel.get(example.label);
    if (rows) rows.push(example);
    else byLabel.set(example.label, [example]);
  }
  const labels = [...byLabel.keys()].sort();
  return new Map(labels.map((label) => [label, random.shuffle(byLabel.get(label) ?? [])]));
}

/** How many rows of each stratum are held out: largest remainders, each count within 1 and size − 1. */
function heldOutCounts(sizes: readonly number[], fraction: number): readonly number[] {
  const shares = sizes.map((size, index) => {
    const most = size - 1;
    const exact = size * fraction;
    const count = Math.min(Math.max(Math.floor(exact), Math.min(1, most)), most);
    return { index, most, count, remainder: exact - count };
  });
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  let missing = Math.round(rows * fraction) - shares.reduce((sum, { count }) => sum + count, 0);
  const byRemainder = [...shares].sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const share of byRemainder) {
    if (missing <= 0) break;
    if (share.count >= share.most) continue;
    share.count += 1;
    missing -= 1;
  }
  return shares.map(({ count }) => count);
}

function requireFraction(fraction: number): void {
  if (!(fraction > 0 && fraction < 1)) throw new InvalidOptionError('fraction', fraction, 'between 0 and 1');
}
