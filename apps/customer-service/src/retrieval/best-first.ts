/** A binary heap: `pop` gives the entry that ranks first. */
export class BestFirst<Entry> {
  private readonly entries: Entry[] = [];

  /** @param ranksBefore whether one entry comes out before another */
  constructor(private readonly ranksBefore: (one: Entry, other: Entry) => boolean) {}

  get size(): number {
    return this.entries.length;
  }

  get first(): Entry | undefined {
    return this.entries[0];
  }

  push(entry: Entry): void {
    let at = this.entries.push(entry) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.entries[above];
      if (parent === undefined || !this.ranksBefore(entry, parent)) break;
      this.entries[at] = parent;
      at = above;
    }
    this.entries[at] = entry;
  }

  pop(): Entry | undefined {
    const first = this.entries[0];
    const last = this.entries.pop();
    if (last !== undefined && this.entries.length > 0) this.sink(last);
    return first;
  }

  private sink(entry: Entry): void {
    let at = 0;
    for (;;) {
      const [left, right] = [this.entries[2 * at + 1], this.entries[2 * at + 2]];
      if (left === undefined) break;
      const isRight = right !== undefined && this.ranksBefore(right, left);
      const child = isRight ? right : left;
      if (!this.ranksBefore(child, entry)) break;
      this.entries[at] = child;
      at = 2 * at + (isRight ? 2 : 1);
    }
    this.entries[at] = entry;
  }
}
