import type { Random } from '../../data/random.ts';

export interface CountedStream<T> {
  readonly items: AsyncIterable<T>;
  /** About how many there are: a stream of twice as many is drawn from twice as often. */
  readonly count: number;
}

/** All items of several streams, each drawn from at random in proportion to what is left of it. */
export async function* merged<T>(
  streams: readonly CountedStream<T>[],
  random: Random,
): AsyncGenerator<T, void, undefined> {
  let open = streams.map(({ items, count }) => ({ iterator: items[Symbol.asyncIterator](), left: count }));
  try {
    while (open.length > 0) {
      const total = open.reduce((sum, { left }) => sum + Math.max(1, left), 0);
      let place = random.uniform() * total;
      const drawn = open.find(({ left }) => (place -= Math.max(1, left)) < 0) ?? open[0];
      if (!drawn) return;
      const next = await drawn.iterator.next();
      drawn.left--;
      if (next.done === true) open = open.filter((each) => each !== drawn);
      else yield next.value;
    }
  } finally {
    for (const { iterator } of open) await iterator.return?.();
  }
}

export interface ShuffleBounds {
  /** The most items to hold. */
  readonly items: number;
  /** The most characters to hold, of all items together. */
  readonly characters: number;
}

/**
 * The items in random order, as far as the memory allowed goes: each is held back among as many others as fit, and let go
 * at random. Where all fit, every order is equally likely.
 */
export async function* shuffled<T>(
  items: AsyncIterable<T>,
  charactersOf: (item: T) => number,
  bounds: ShuffleBounds,
  random: Random,
): AsyncGenerator<T, void, undefined> {
  const held: T[] = [];
  let characters = 0;
  const draw = (): T | undefined => {
    const place = random.integer(held.length);
    const item = held[place];
    const last = held.pop();
    if (last !== undefined && place < held.length) held[place] = last;
    if (item !== undefined) characters -= charactersOf(item);
    return item;
  };
  for await (const item of items) {
    held.push(item);
    characters += charactersOf(item);
    while (held.length > bounds.items || (characters > bounds.characters && held.length > 1)) {
      const drawn = draw();
      if (drawn !== undefined) yield drawn;
    }
  }
  while (held.length > 0) {
    const drawn = draw();
    if (drawn !== undefined) yield drawn;
  }
}
