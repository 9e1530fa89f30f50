import type { NdArray } from '../engine/session.ts';
import { gapBucket } from './interest-model.ts';

/** What one person did, oldest first; the arrays are of one length. */
export interface BehaviourSequence {
  /** Rows of the item table. */
  readonly items: Int32Array;
  /** Unix seconds, ascending. */
  readonly times: Float64Array;
  /** Kind of each event; all 0 unless given. */
  readonly types?: Int32Array;
}

/** What is known about the items before behaviour is read. */
export interface ItemTexts {
  /** `[I, E]`, row by row; zeros where items have no text. */
  readonly vectors: Float32Array;
  /** E. */
  readonly size: number;
  /** How many people touched each item, `[I]`. */
  readonly counts: ArrayLike<number>;
}

/** An item with so many people is read half by its own embedding. */
const halfKnown = 3;
const hidden = -1e9;

/** The items of a batch as arrays, see `ItemInputs`. */
export function itemArrays(rows: Int32Array, { vectors, size, counts }: ItemTexts) {
  const text = new Float32Array(rows.length * size);
  rows.forEach((row, at) => text.set(vectors.subarray(row * size, (row + 1) * size), at * size));
  const gates = Float32Array.from(rows, (row) => {
    const count = counts[row] ?? 0;
    return count / (count + halfKnown);
  });
  return {
    itemIds: { shape: [rows.length], data: rows },
    text: { shape: [rows.length, size], data: text },
    gates: { shape: [rows.length, 1], data: gates },
  } satisfies Record<string, NdArray>;
}

/** The sequences as arrays, see `BehaviourInputs`; `placeOf` tells where an item stands among those of the batch. */
export function behaviourArrays(sequences: readonly BehaviourSequence[], placeOf: (item: number) => number) {
  const tokens = Math.max(1, ...sequences.map(({ items }) => items.length));
  const shape = [sequences.length, tokens];
  const table = () => new Int32Array(sequences.length * tokens);
  const [events, types, gaps, places] = [table(), table(), table(), table()];
  sequences.forEach((sequence, row) => {
    for (let at = 0; at < tokens; at++) {
      const cell = row * tokens + at;
      places[cell] = at;
      if (at >= sequence.items.length) continue;
      events[cell] = placeOf(sequence.items[at] ?? 0);
      types[cell] = sequence.types?.[at] ?? 0;
      const time = sequence.times[at] ?? 0;
      gaps[cell] = gapBucket(time - (sequence.times[at - 1] ?? time));
    }
  });
  const later = Float32Array.from({ length: tokens * tokens }, (_, cell) =>
    cell % tokens > Math.floor(cell / tokens) ? hidden : 0,
  );
  return {
    events: { shape, data: events },
    types: { shape, data: types },
    gaps: { shape, data: gaps },
    places: { shape, data: places },
    later: { shape: [1, 1, tokens, tokens], data: later },
  } satisfies Record<string, NdArray>;
}

/** The newest `length` events. */
export function newestEvents(sequence: BehaviourSequence, length: number): BehaviourSequence {
  return eventsBetween(sequence, Math.max(0, sequence.items.length - length), sequence.items.length);
}

export function eventsBetween(
  { items, times, types }: BehaviourSequence,
  start: number,
  end: number,
): BehaviourSequence {
  const part = { items: items.subarray(start, end), times: times.subarray(start, end) };
  return types ? { ...part, types: types.subarray(start, end) } : part;
}
