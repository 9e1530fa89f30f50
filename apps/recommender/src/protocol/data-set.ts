import { Random } from '@attention-flow/attention';
import type { Item } from '../stages/stages.ts';
import { sequenceOf } from '../retrieve/sequence.ts';
import type { Behaviour, Contact, Sequence } from '../retrieve/sequence.ts';
import { DataSetError } from './data-set.errors.ts';
import type { DataRow } from './read-rows.ts';

/** One event held out. */
export interface HeldOut {
  /** Position in the catalogue. */
  readonly item: number;
  /** Unix seconds, or a position in the sequence where the source has no clock. */
  readonly time: number;
}

export interface DataUser {
  readonly userId: string;
  readonly train: Sequence;
  /** The contacts behind `train`, in order of time. */
  readonly contacts: readonly Contact[];
  readonly valid: HeldOut | undefined;
  readonly test: HeldOut | undefined;
}

export interface DataSet {
  readonly name: string;
  /** In an order that a fixed seed shuffled: ties are broken by it, and it tells nothing about the items. */
  readonly items: readonly Item[];
  readonly users: readonly DataUser[];
}

export interface DataSetRows {
  readonly name: string;
  readonly items: readonly Item[];
  readonly events: readonly (DataRow & { readonly split: 'train' | 'valid' })[];
  readonly test: readonly DataRow[];
}

/** How much an event of a type says about taste beside a view; types that are not named count 1. */
export const typeStrengths: Readonly<Record<string, number>> = {
  view: 1,
  like: 2,
  bookmark: 2,
  follow: 2,
  comment: 3,
};

/** @throws {DataSetError} an item that the catalogue lacks, an item twice, a user with two test events */
export function dataSetOf({ name, items, events, test }: DataSetRows): DataSet {
  const shuffled = Random.fromSeed(7).fork('catalogue order').shuffle(items);
  const places = new Map(shuffled.map(({ itemId }, position) => [itemId, position]));
  if (places.size < items.length) throw new DataSetError(name, 'the catalogue has an item twice');
  const placeOf = (row: DataRow) => {
    const place = places.get(row.itemId);
    if (place === undefined) throw new DataSetError(name, `the catalogue has no item '${row.itemId}'`);
    return place;
  };
  const contacts = new Map<string, Contact[]>();
  const held = { valid: new Map<string, HeldOut>(), test: new Map<string, HeldOut>() };
  // Sorting is stable: events at the same time keep the order of the file.
  for (const row of events.toSorted((a, b) => a.timestamp - b.timestamp)) {
    const [item, time] = [placeOf(row), row.timestamp];
    const own = contacts.get(row.userId) ?? [];
    contacts.set(row.userId, own);
    if (row.split === 'train') own.push({ item, time, strength: typeStrengths[row.type] ?? 1 });
    else held.valid.set(row.userId, { item, time });
  }
  for (const row of test) {
    if (held.test.has(row.userId)) throw new DataSetError(name, `user '${row.userId}' has two test events`);
    held.test.set(row.userId, { item: placeOf(row), time: row.timestamp });
    if (!contacts.has(row.userId)) throw new DataSetError(name, `user '${row.userId}' has no events`);
  }
  const users = [...contacts].map(([userId, of]) => ({
    userId,
    contacts: of,
    train: sequenceOf(of),
    valid: held.valid.get(userId),
    test: held.test.get(userId),
  }));
  return { name, items: shuffled, users };
}

/** What models are fitted on. */
export const trainOf = ({ items, users }: DataSet): Behaviour => ({
  items: items.length,
  sequences: users.map(({ train }) => train),
});
