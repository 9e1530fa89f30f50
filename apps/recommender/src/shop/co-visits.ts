/** Neighbours kept of an item, and how far the list may grow before it is cut back to that. */
const neighbours = { kept: 100, most: 200 } as const;
/** One behind the other counts 1, each further step half of that. */
const halving = 0.5;
/** A pair in the other direction: the later item first. */
const backward = 0.5;
const window = 5;
/** Against chance among rare items. */
const shrink = 3;

/** Which item follows which in what one actor does, kept current event by event. */
export class CoVisits {
  private readonly rows = new Map<number, Map<number, number>>();
  private readonly totals = new Map<number, number>();

  /**
   * Takes in an item that an actor came to.
   *
   * @param before what the actor came to before it, newest last
   */
  add(item: number, before: readonly number[]): void {
    this.totals.set(item, (this.totals.get(item) ?? 0) + 1);
    before
      .slice(-window)
      .toReversed()
      .forEach((earlier, distance) => {
        if (earlier === item) return;
        const weight = halving ** distance;
        this.count(earlier, item, weight);
        this.count(item, earlier, weight * backward);
      });
  }

  /** Adds `weight` times how strongly each item goes with this one, popular ones damped. */
  addNeighbours(item: number, weight: number, into: Map<number, number>): void {
    const own = this.totals.get(item) ?? 0;
    for (const [other, count] of this.rows.get(item) ?? []) {
      const both = Math.sqrt(own * (this.totals.get(other) ?? 0)) + shrink;
      into.set(other, (into.get(other) ?? 0) + (weight * count) / both);
    }
  }

  private count(from: number, to: number, weight: number): void {
    const row = this.rows.get(from) ?? new Map<number, number>();
    this.rows.set(from, row);
    row.set(to, (row.get(to) ?? 0) + weight);
    if (row.size > neighbours.most) {
      const kept = [...row].sort(([, a], [, b]) => b - a).slice(0, neighbours.kept);
      this.rows.set(from, new Map(kept));
    }
  }
}
