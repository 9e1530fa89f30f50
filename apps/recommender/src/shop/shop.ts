import type { Behaviours } from '../behaviour/behaviour-type.ts';
import type { Actor } from '../shopper/actor.ts';
import type { Interaction, Item } from '../stages/stages.ts';
import { CoVisits } from './co-visits.ts';
import { DecayedCounts } from './decayed-counts.ts';
import { RecentActors } from './recent-actors.ts';
import { TermIndex } from './term-index.ts';

/** An event as the counts learn from it. */
export interface ShopEvent extends Interaction {
  readonly actor: Actor;
}

const daySeconds = 86_400;
const topSeconds = 0.5;
const topKept = 1_000;

export type Order = 'popular' | 'trending' | 'new';

/** What one tenant's shop is made of, in memory: its items, and what the counts of behaviour say; kept current. */
export class Shop {
  private readonly positions = new Map<string, number>();
  private readonly items: (Item | undefined)[] = [];
  private readonly recent = new RecentActors();
  readonly texts = new TermIndex();
  /** Positions whose text came or changed, in the order in which that happened. */
  readonly textChanges: number[] = [];
  readonly coVisits = new CoVisits();
  /** What is liked over the months, and what is coming up these days. */
  readonly popular = new DecayedCounts(30 * daySeconds);
  readonly trending = new DecayedCounts(2 * daySeconds);
  private readonly byCategory = new Map<string, Set<number>>();
  private readonly live = new Set<number>();
  private readonly tops = new Map<Order, { readonly at: number; readonly positions: readonly number[] }>();

  constructor(private readonly behaviours: Behaviours) {}

  /** How many items are there now. */
  get size(): number {
    return this.live.size;
  }

  /** Positions of items that are there now, in the order in which they were first heard of. */
  get liveItems(): ReadonlySet<number> {
    return this.live;
  }

  position(itemId: string): number | undefined {
    return this.positions.get(itemId);
  }

  /** @returns undefined for an item that events speak of and the catalogue does not have */
  item(position: number): Item | undefined {
    return this.items[position];
  }

  find(itemId: string): Item | undefined {
    const position = this.positions.get(itemId);
    return position === undefined ? undefined : this.items[position];
  }

  inCategory(category: string): ReadonlySet<number> {
    return this.byCategory.get(category) ?? new Set();
  }

  /**
   * The first items by what is asked for, the highest first; at most half a second old.
   *
   * @param now Unix seconds
   */
  top(by: Order, count: number, now: number): readonly number[] {
    const known = this.tops.get(by);
    if (known && Math.abs(now - known.at) < topSeconds) return known.positions.slice(0, count);
    const positions = by === 'new' ? this.newest(topKept) : this[by].top(topKept);
    this.tops.set(by, { at: now, positions });
    return positions.slice(0, count);
  }

  put(item: Item): void {
    const position = this.place(item.itemId);
    const before = this.items[position];
    this.items[position] = item;
    this.live.add(position);
    if (before) this.byCategory.get(before.category)?.delete(position);
    const peers = this.byCategory.get(item.category) ?? new Set<number>();
    this.byCategory.set(item.category, peers.add(position));
    // Prices and stock change all the time; texts seldom do.
    if (before && saysTheSame(before, item)) return;
    this.texts.set(position, item);
    this.textChanges.push(position);
  }

  /** What was counted of it stays, for the day it comes back. */
  remove(itemId: string): void {
    const position = this.positions.get(itemId);
    if (position === undefined) return;
    this.byCategory.get(this.items[position]?.category ?? '')?.delete(position);
    this.items[position] = undefined;
    this.live.delete(position);
    this.texts.delete(position);
  }

  /** Counts an event; its item may come into the catalogue later. */
  learn({ actor, itemId, type, timestamp }: ShopEvent): void {
    const strength = this.behaviours.strength(type);
    if (strength === 0) return;
    const position = this.place(itemId);
    this.popular.add(position, strength, timestamp);
    this.trending.add(position, strength, timestamp);
    if (strength > 0) this.coVisits.add(position, this.recent.push(actor, position));
  }

  private newest(count: number): readonly number[] {
    const offered = (position: number) => this.items[position]?.createdAt ?? 0;
    return [...this.live].sort((a, b) => offered(b) - offered(a) || b - a).slice(0, count);
  }

  private place(itemId: string): number {
    const known = this.positions.get(itemId);
    if (known !== undefined) return known;
    const position = this.items.length;
    this.items.push(undefined);
    this.positions.set(itemId, position);
    return position;
  }
}

function saysTheSame(a: Item, b: Item): boolean {
  return (
    a.title === b.title &&
    a.description === b.description &&
    a.category === b.category &&
    a.tags.join('\n') === b.tags.join('\n')
  );
}
