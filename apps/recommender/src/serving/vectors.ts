import { createHash } from 'node:crypto';
import type { TextEmbedder } from '@attention-flow/attention';
import type { Shop } from '../shop/shop.ts';
import type { Item } from '../stages/stages.ts';
import { textOf } from '../text/item-text.ts';
import type { InterestScorer } from './interest.ts';
import type { Seed } from './seeds.ts';

/** Beyond so many items only those are compared that others have brought in: the rest would take too long. */
const mostScanned = 20_000;
/** Cosines from here on bring an item in; all texts of one language are somewhat alike. */
const leastCosine = 0.2;
const embeddedAtOnce = 256;

/** What the texts of one shop's items mean to one encoder; new texts are read when they are first needed. */
export class ItemVectors implements InterestScorer {
  readonly name = 'meaning';
  private readonly vectors: (Float32Array | undefined)[] = [];
  private seen = 0;
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly shop: Shop,
    private readonly embedder: TextEmbedder,
    known: ReadonlyMap<string, KnownVector>,
  ) {
    for (const position of shop.liveItems) {
      const item = shop.item(position);
      const vector = item && known.get(item.itemId);
      if (item && vector?.text === textHash(item)) this.vectors[position] = vector.vector;
    }
  }

  /** Reads the texts that have come or changed since the last time. */
  update(): Promise<void> {
    this.reading = this.reading.then(() => this.readChanged());
    return this.reading;
  }

  scores(seeds: readonly Seed[], found: ReadonlySet<number>): ReadonlyMap<number, number> {
    const wanted = this.mean(seeds);
    const scores = new Map<number, number>();
    if (!wanted) return scores;
    const { liveItems } = this.shop;
    for (const position of liveItems.size > mostScanned ? found : liveItems) {
      const cosine = dot(wanted, this.vectors[position]);
      if (cosine >= leastCosine) scores.set(position, cosine);
    }
    return scores;
  }

  private async readChanged(): Promise<void> {
    const { textChanges } = this.shop;
    const from = this.seen;
    this.seen = textChanges.length;
    const changed = from === 0 ? this.missing() : [...new Set(textChanges.slice(from))];
    for (let start = 0; start < changed.length; start += embeddedAtOnce) {
      const positions = changed.slice(start, start + embeddedAtOnce);
      const texts = positions.map((position) => {
        const item = this.shop.item(position);
        return item ? textOf(item) : '';
      });
      const vectors = await this.embedder.embed(texts);
      positions.forEach((position, index) => (this.vectors[position] = unit(vectors[index])));
    }
  }

  private missing(): readonly number[] {
    return [...this.shop.liveItems].filter((position) => this.vectors[position] === undefined);
  }

  private mean(seeds: readonly Seed[]): Float32Array | undefined {
    const sum = new Float32Array(this.embedder.dimensions);
    for (const { position, weight } of seeds)
      this.vectors[position]?.forEach((value, at) => (sum[at] = (sum[at] ?? 0) + weight * value));
    return unit(sum);
  }
}

/** Stands for what an encoder reads of an item. */
export const textHash = (item: Item): string =>
  createHash('sha256').update(textOf(item)).digest('base64url').slice(0, 12);

/** Of an item as it was when the model was trained. */
export interface KnownVector {
  /** See {@link textHash}. */
  readonly text: string;
  /** Of length 1. */
  readonly vector: Float32Array;
}

/** @returns undefined for what has no direction */
export function unit(vector: Float32Array | undefined): Float32Array | undefined {
  const length = Math.hypot(...(vector ?? []));
  return length > 0 ? vector?.map((value) => value / length) : undefined;
}

function dot(a: Float32Array, b: Float32Array | undefined): number {
  if (!b) return 0;
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
