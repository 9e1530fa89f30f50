import { requirePaired } from '../evaluate/errors.ts';
import { wilsonInterval } from '../evaluate/intervals.ts';
import type { ExpectedText } from './answer.ts';
import { languageOf, wordCount } from './text-pieces.ts';

/** A share of rows with its 95 % interval. */
export interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** Rows that have something in common. */
export interface SliceRows {
  readonly by: 'label' | 'length' | 'language';
  /** The label, `en`, or `4–9 words`. */
  readonly name: string;
  /** Positions of its rows. */
  readonly rows: readonly number[];
}

/** How well the rows of a slice are answered. */
export interface Slice extends Pick<SliceRows, 'by' | 'name'> {
  readonly rows: number;
  readonly right: number;
  readonly accuracy: Share;
}

/** Slices of fewer rows are not named as the worst: almost any accuracy is possible there by chance. */
const leastSupport = 10;

/** @throws MetricInputError where there is no row */
export function shareOf(count: number, rows: number): Share {
  return { share: count / rows, ...wilsonInterval(count, rows) };
}

/** The rows by label, by length in words (terciles of these rows) and by language; none of the slices is empty. */
export function slicesOf(rows: readonly ExpectedText[]): readonly SliceRows[] {
  const lengths = rows.map(({ text }) => wordCount(text));
  return [
    ...grouped(
      'label',
      rows.map(({ label }) => label),
    ),
    ...grouped('length', lengths.map(tercileNames(lengths))),
    ...grouped(
      'language',
      rows.map(({ text }) => languageOf(text)),
    ),
  ];
}

/**
 * Accuracy of each slice, with a Wilson interval.
 * @throws MetricInputError no rows, or not one flag a row
 */
export function sliceAccuracy(rows: readonly ExpectedText[], isRight: readonly boolean[]): readonly Slice[] {
  requirePaired('accuracy by slice', rows, isRight);
  return slicesOf(rows).map(({ by, name, rows: own }) => {
    const right = own.filter((row) => isRight[row]).length;
    return { by, name, rows: own.length, right, accuracy: shareOf(right, own.length) };
  });
}

/**
 * The slices that are surely below the rest: those of enough rows whose interval ends below `accuracy`, the lowest end
 * first. Empty where no slice differs by more than chance.
 */
export function worstSlices(slices: readonly Slice[], accuracy: number, count = 5): readonly Slice[] {
  return slices
    .filter(({ rows, accuracy: { high } }) => rows >= leastSupport && high < accuracy)
    .toSorted((a, b) => a.accuracy.high - b.accuracy.high)
    .slice(0, count);
}

function grouped(by: SliceRows['by'], names: readonly string[]): readonly SliceRows[] {
  const groups = new Map<string, number[]>();
  for (const [row, name] of names.entries()) {
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  const order = new Intl.Collator('en', { numeric: true });
  return [...groups]
    .map(([name, rows]) => ({ by, name, rows }))
    .toSorted((a, b) => order.compare(a.name, b.name));
}

/** Rows of equal length stay together, so terciles of few lengths are uneven, or fewer than three. */
function tercileNames(lengths: readonly number[]): (length: number) => string {
  const sorted = lengths.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  const ends = [...new Set([at(1 / 3), at(2 / 3), at(1)])];
  const names = ends.map((end, index) => {
    const above = ends[index - 1] ?? -1;
    const low = sorted.find((length) => length > above) ?? end;
    return low === end ? `${end} words` : `${low}–${end} words`;
  });
  return (length) => names[ends.findIndex((end) => length <= end)] ?? '';
}
