import type { Actor } from '../shopper/actor.ts';

const actorsKept = 50_000;
const itemsKept = 6;

/** What the actors who were active last came to, newest last; bounded. */
export class RecentActors {
  private readonly items = new Map<Actor, number[]>();

  /** @returns what the actor came to before */
  push(actor: Actor, item: number): readonly number[] {
    const before = this.items.get(actor) ?? [];
    // Deleting first moves the actor to the end of the order of insertion.
    this.items.delete(actor);
    this.items.set(actor, [...before, item].slice(-itemsKept));
    const [oldest] = this.items.keys();
    if (this.items.size > actorsKept && oldest !== undefined) this.items.delete(oldest);
    return before;
  }
}
