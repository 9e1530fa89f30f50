/** What one user did, items as positions in the catalogue: each item once, at its latest contact, oldest first. */
export interface Sequence {
  readonly items: Int32Array;
  /** Unix seconds of the latest contact, ascending. */
  readonly times: Float64Array;
  /** How much the user's contacts with the item weigh together, above 0; 1 for one ordinary event. */
  readonly strengths: Float32Array;
}

/** One contact of a user with an item. */
export interface Contact {
  readonly item: number;
  readonly time: number;
  readonly strength: number;
}

/** The behaviour to learn from. */
export interface Behaviour {
  /** Size of the catalogue: items are 0 … items − 1. */
  readonly items: number;
  readonly sequences: readonly Sequence[];
}

/**
 * @param contacts in order of time; contacts at the same time stay in their order
 */
export function sequenceOf(contacts: readonly Contact[]): Sequence {
  const latest = new Map<number, { time: number; strength: number }>();
  for (const { item, time, strength } of contacts) {
    const before = latest.get(item)?.strength ?? 0;
    // Deleting first moves the item to the end of the order of insertion.
    latest.delete(item);
    latest.set(item, { time, strength: before + strength });
  }
  const entries = [...latest];
  return {
    items: Int32Array.from(entries, ([item]) => item),
    times: Float64Array.from(entries, ([, { time }]) => time),
    strengths: Float32Array.from(entries, ([, { strength }]) => strength),
  };
}

/** The part of a sequence that `keeps` lets through. */
export function filterSequence(sequence: Sequence, keeps: (item: number, time: number) => boolean): Sequence {
  const kept = [...sequence.items.keys()].filter((at) =>
    keeps(sequence.items[at] ?? -1, sequence.times[at] ?? 0),
  );
  return {
    items: Int32Array.from(kept, (at) => sequence.items[at] ?? 0),
    times: Float64Array.from(kept, (at) => sequence.times[at] ?? 0),
    strengths: Float32Array.from(kept, (at) => sequence.strengths[at] ?? 0),
  };
}

/**
 * Weight of each item of a sequence by its place from the end: `0.5^(j / halfLife)`, 1 for the newest.
 *
 * @param halfLife in items; `Infinity` weighs all alike
 */
export function recencyWeights(length: number, halfLife: number): Float32Array {
  return Float32Array.from({ length }, (_, at) => 0.5 ** ((length - 1 - at) / halfLife));
}

/** How many users touched each item. */
export function userCounts({ items, sequences }: Behaviour): Float32Array {
  const counts = new Float32Array(items);
  for (const sequence of sequences) for (const item of sequence.items) counts[item] = (counts[item] ?? 0) + 1;
  return counts;
}
