/** What waits in a {@link BucketQueue}: in the order of arrival, of a kind that may share a batch. */
export interface Waiting {
  readonly bucket: number;
  readonly queuedAt: number;
}

/** A first-in, first-out queue for each bucket; batches hold one bucket only. */
export class BucketQueue<Item extends Waiting> {
  /** Sets keep their order and forget an item at once; a bucket with nothing in it is not kept. */
  readonly #buckets = new Map<number, Set<Item>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Of all items the longest waiting one. */
  get oldest(): Item | undefined {
    return oldestOf([...this.#buckets.values()].map(first));
  }

  add(item: Item): void {
    const bucket = this.#buckets.get(item.bucket) ?? new Set();
    this.#buckets.set(item.bucket, bucket.add(item));
    this.#size += 1;
  }

  delete(item: Item): void {
    const bucket = this.#buckets.get(item.bucket);
    if (!bucket?.delete(item)) return;
    this.#size -= 1;
    if (bucket.size === 0) this.#buckets.delete(item.bucket);
  }

  /**
   * Takes the next batch out: of the buckets that are full or whose oldest item came at `arrivedBefore` or earlier, the one whose
   * oldest item waited longest. Age goes before fullness, so a rare length is never starved by a frequent one.
   */
  take(maxBatchSize: number, arrivedBefore: number): Item[] {
    const ready = [...this.#buckets.values()].filter(
      (bucket) => bucket.size >= maxBatchSize || (first(bucket)?.queuedAt ?? Infinity) <= arrivedBefore,
    );
    const head = oldestOf(ready.map(first));
    const bucket = head && this.#buckets.get(head.bucket);
    const batch = bucket ? [...bucket].slice(0, maxBatchSize) : [];
    for (const item of batch) this.delete(item);
    return batch;
  }
}

function first<Item>(bucket: ReadonlySet<Item>): Item | undefined {
  for (const item of bucket) return item;
  return undefined;
}

function oldestOf<Item extends Waiting>(items: readonly (Item | undefined)[]): Item | undefined {
  return items.reduce(
    (oldest, item) => (item && !(oldest && oldest.queuedAt <= item.queuedAt) ? item : oldest),
    undefined,
  );
}
