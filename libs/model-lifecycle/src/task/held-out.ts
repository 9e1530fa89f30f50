import { createHash } from 'node:crypto';

/** Names the rule of {@link splitByContent} with its default share. */
export const heldOutRule = 'content-10%';

const defaultShare = 0.1;
const hashRange = 2 ** 32;

export interface SplitOptions<Row> {
  /** What makes a row what it is, such as its text: rows alike in it are on the same side. */
  readonly contentOf: (row: Row) => string;
  /** Rows of which at least one must be learnt from, such as those of one label. */
  readonly groupOf?: (row: Row) => string;
  /** In (0, 1); a tenth unless given. Another share is another `splitRule`. */
  readonly share?: number;
}

export interface Split<Row> {
  readonly train: readonly Row[];
  readonly heldOut: readonly Row[];
}

/**
 * Holds out a share of the rows by the hash of their content: the same rows in every training, whatever is added and
 * whatever the seed, so that no version has learnt from the rows that judge the next one. The share is one of chance,
 * not exact. Where a whole group would be held out, its content of the highest hash is learnt from.
 */
export function splitByContent<Row>(
  rows: readonly Row[],
  { contentOf, groupOf = () => '', share = defaultShare }: SplitOptions<Row>,
): Split<Row> {
  const places = rows.map((row) => ({ row, group: groupOf(row), place: placeOf(contentOf(row)) }));
  const highest = new Map<string, number>();
  for (const { group, place } of places) highest.set(group, Math.max(highest.get(group) ?? 0, place));
  const isHeldOut = ({ group, place }: (typeof places)[number]) =>
    place < share && place < (highest.get(group) ?? 0);
  return {
    train: places.filter((entry) => !isHeldOut(entry)).map(({ row }) => row),
    heldOut: places.filter(isHeldOut).map(({ row }) => row),
  };
}

/** In [0, 1). */
function placeOf(content: string): number {
  return createHash('sha256').update(content).digest().readUInt32BE() / hashRange;
}
