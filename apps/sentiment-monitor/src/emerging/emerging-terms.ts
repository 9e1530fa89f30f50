import { roughQuantile, upperTail } from '../signal/distributions.ts';
import type { ExpectedRange } from '../signal/observation.ts';
import { termsOf } from './terms.ts';

/** A document that was told once, however often it was copied. */
export interface Story {
  readonly id: string;
  readonly text: string;
}

export interface EmergingOptions {
  /** p-value from which a term comes up. */
  readonly alpha: number;
  /** Stories that a term needs in one bucket. */
  readonly minimumStories: number;
  /** Buckets in which what is known of a term loses half its weight. */
  readonly halfLifeBuckets: number;
  /** Buckets in which nothing comes up: what is usual is learned. */
  readonly learningBuckets: number;
  /** Buckets for which a term that came up is not told again. */
  readonly quietBuckets: number;
  readonly mostPerBucket: number;
  /** Terms that are remembered; the least heard of are forgotten. */
  readonly capacity: number;
  /** Squared relative noise that a term has before its own is known. */
  readonly dispersion: number;
}

/** For about one alert a day on the first half of one stream: docs/models/bursts.md. */
export const emergingDefaults: EmergingOptions = {
  alpha: 0.02,
  minimumStories: 3,
  halfLifeBuckets: 20,
  learningBuckets: 20,
  quietBuckets: 7,
  mostPerBucket: 3,
  capacity: 200_000,
  dispersion: 0.5,
};

/** A term that came up, with the stories that it is in. */
export interface EmergingTerm {
  readonly term: string;
  /** Other terms of the same stories. */
  readonly also: readonly string[];
  readonly storyIds: readonly string[];
  readonly count: number;
  readonly expected: ExpectedRange;
  readonly pValue: number;
}

/** What is known of a term, as of the bucket `at`: sums that fade. */
interface Memory {
  sum: number;
  squares: number;
  at: number;
  toldAt: number;
}

/**
 * Terms that nobody named and that come up in a stream of stories. A term's count in a bucket is tested against a
 * negative binomial around its own faded mean, scaled by how much is told at all; terms of the same stories are one.
 * Memory is bounded: what is heard least is forgotten first.
 */
export class EmergingTerms {
  private readonly known = new Map<string, Memory>();
  private bucket = 0;
  /** Faded sums over buckets: of stories, and of ones. */
  private volume = 0;
  private weight = 0;
  private readonly keep: number;

  constructor(private readonly options: EmergingOptions = emergingDefaults) {
    this.keep = 0.5 ** (1 / options.halfLifeBuckets);
  }

  /** Terms that are remembered. */
  get size(): number {
    return this.known.size;
  }

  /** Judges one bucket, then learns from it. Buckets come in order; an empty one is a bucket, too. */
  close(stories: readonly Story[]): readonly EmergingTerm[] {
    const holders = holdersOf(stories);
    const found = this.bucket < this.options.learningBuckets ? [] : this.judge(holders, stories);
    this.learn(holders, stories.length);
    return found;
  }

  private judge(
    holders: ReadonlyMap<string, readonly number[]>,
    stories: readonly Story[],
  ): readonly EmergingTerm[] {
    const { minimumStories, alpha, quietBuckets, mostPerBucket } = this.options;
    const candidates = [...holders]
      .filter(([term, ids]) => ids.length >= minimumStories && this.isQuiet(term, quietBuckets))
      .map(([term, ids]) => ({ term, ids, ...this.test(term, ids.length, stories.length) }))
      .filter(({ pValue }) => pValue <= alpha)
      .sort((a, b) => a.pValue - b.pValue || b.ids.length - a.ids.length || (a.term < b.term ? -1 : 1));
    const told: { readonly emerging: EmergingTerm; readonly ids: ReadonlySet<number> }[] = [];
    for (const { term, ids, pValue, expected } of candidates) {
      const same = told.findIndex((other) => ids.filter((id) => other.ids.has(id)).length * 2 > ids.length);
      const one = told[same];
      this.memoryOf(term).toldAt = this.bucket;
      if (one) {
        told[same] = {
          ...one,
          emerging: { ...one.emerging, also: [...one.emerging.also, term].slice(0, 10) },
        };
        continue;
      }
      if (told.length >= mostPerBucket) {
        this.memoryOf(term).toldAt = -Infinity;
        continue;
      }
      const storyIds = ids.flatMap((id) => stories[id]?.id ?? []);
      const emerging = { term, also: [], storyIds, count: ids.length, expected, pValue };
      told.push({ emerging, ids: new Set(ids) });
    }
    return told.map(({ emerging }) => emerging);
  }

  private isQuiet(term: string, quietBuckets: number): boolean {
    return this.bucket - (this.known.get(term)?.toldAt ?? -Infinity) > quietBuckets;
  }

  private test(term: string, count: number, stories: number) {
    const { sum, squares } = this.faded(term);
    const usual = this.volume / this.weight;
    // Half a story in all that is remembered: what was never heard is rare, not impossible.
    const scale = usual > 0 ? stories / usual : 1;
    const mean = ((sum + 0.5) / this.weight) * scale;
    const own = this.weight > 0 ? squares / this.weight - (sum / this.weight) ** 2 : 0;
    const plain = sum / this.weight;
    const measured = plain > 0 ? Math.max(0, (own - plain) / plain ** 2) : 0;
    // The term's own noise counts as far as it was heard.
    const trust = sum / (sum + 5);
    const dispersion = trust * measured + (1 - trust) * this.options.dispersion;
    const distribution = { mean, dispersion };
    return {
      pValue: upperTail(distribution, count),
      expected: {
        low: Math.floor(roughQuantile(distribution, -1.96)),
        mean,
        high: Math.ceil(roughQuantile(distribution, 1.96)),
      },
    };
  }

  private faded(term: string): { sum: number; squares: number } {
    const memory = this.known.get(term);
    if (!memory) return { sum: 0, squares: 0 };
    const fade = this.keep ** (this.bucket - memory.at);
    return { sum: memory.sum * fade, squares: memory.squares * fade };
  }

  private memoryOf(term: string): Memory {
    const { sum, squares } = this.faded(term);
    const memory = { sum, squares, at: this.bucket, toldAt: this.known.get(term)?.toldAt ?? -Infinity };
    this.known.set(term, memory);
    return memory;
  }

  private learn(holders: ReadonlyMap<string, readonly number[]>, stories: number): void {
    for (const [term, { length }] of holders) {
      const memory = this.memoryOf(term);
      memory.sum += length;
      memory.squares += length * length;
    }
    this.bucket += 1;
    this.volume = this.keep * (this.volume + stories);
    this.weight = this.keep * (this.weight + 1);
    if (this.known.size > this.options.capacity) this.forget();
  }

  /** Down to four fifths of the capacity, so that it is not sorted at each bucket. */
  private forget(): void {
    const strength = new Map([...this.known.keys()].map((term) => [term, this.faded(term).sum]));
    const order = [...strength].sort((a, b) => a[1] - b[1]);
    for (const [term] of order.slice(0, this.known.size - Math.floor(this.options.capacity * 0.8)))
      this.known.delete(term);
  }
}

/** Which stories, by their index, hold each term. */
function holdersOf(stories: readonly Story[]): ReadonlyMap<string, readonly number[]> {
  const holders = new Map<string, number[]>();
  stories.forEach(({ text }, index) => {
    for (const term of termsOf(text)) {
      const held = holders.get(term);
      if (held) held.push(index);
      else holders.set(term, [index]);
    }
  });
  return holders;
}
