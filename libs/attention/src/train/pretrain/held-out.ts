import { createHash } from 'node:crypto';
import { comparableText } from '../../data/duplicates.ts';
import type { Example } from '../../data/examples.ts';
import { detach } from '../../text/word-cache.ts';

/** A text to measure on, with what belongs to it in any row. */
export interface HeldOutText {
  readonly text: string;
  readonly pairs: readonly string[];
}

/** What is kept from training, to measure on. */
export interface HeldOut {
  readonly texts: readonly HeldOutText[];
  /** Rows of the corpus with these texts. */
  readonly rows: number;
  /** Whether a text with this key is held out, see `HeldOutChoice.keyOf`. */
  readonly has: (key: number) => boolean;
}

interface Candidate {
  readonly text: string;
  readonly pairs: string[];
  rows: number;
}

const share = 0.1;
/** Of one text; others are not looked for. */
const mostPairs = 8;

/**
 * Chooses the texts with the smallest seeded hashes while they pass by, so that the same text is never on both sides and a
 * row can be asked for in any pass. Holds at most twice `limit` texts.
 */
export class HeldOutChoice {
  #candidates = new Map<number, Candidate>();
  /** No text with a greater hash can be chosen any more. */
  #bound = Infinity;
  #rows = 0;

  constructor(
    private readonly seed: string,
    /** The most rows to hold out; a tenth of all where that is less. */
    private readonly limit: number,
    /** Of a longer text only the beginning is kept. */
    private readonly maxCharacters: number,
  ) {}

  /** Names a text; texts that differ in case or spacing alone have one name. */
  keyOf(text: string): number {
    return createHash('sha256').update(this.seed).update(comparableText(text)).digest().readUIntBE(0, 6);
  }

  add(key: number, example: Example): void {
    this.#rows++;
    if (key > this.#bound) return;
    const { text, pair } = cut(example, this.maxCharacters);
    const candidate = this.#candidates.get(key) ?? { text, pairs: [], rows: 0 };
    candidate.rows++;
    if (pair !== undefined && candidate.pairs.length < mostPairs) candidate.pairs.push(pair);
    this.#candidates.set(key, candidate);
    if (this.#candidates.size > 2 * this.limit) this.#prune();
  }

  /** @returns undefined where all rows have the same text: there is nothing to hold out */
  finish(): HeldOut | undefined {
    const target = Math.max(1, Math.min(this.limit, Math.round(share * this.#rows)));
    const chosen: Candidate[] = [];
    let rows = 0;
    let bound = -1;
    for (const [key, candidate] of this.#sorted()) {
      if (chosen.length > 0 && rows + candidate.rows > target) break;
      chosen.push(candidate);
      rows += candidate.rows;
      bound = key;
    }
    if (rows === this.#rows) return undefined;
    return {
      texts: chosen.map(({ text, pairs }) => ({ text, pairs })),
      rows,
      has: (key) => key <= bound,
    };
  }

  #prune(): void {
    const kept = this.#sorted().slice(0, this.limit);
    this.#candidates = new Map(kept);
    this.#bound = kept.at(-1)?.[0] ?? Infinity;
  }

  #sorted(): readonly (readonly [number, Candidate])[] {
    return [...this.#candidates].sort(([a], [b]) => a - b);
  }
}

/** The beginning of each text, without a hold on the rest. */
export function cut({ text, pair }: Example, most: number): Example {
  const beginning = (whole: string) => (whole.length > most ? detach(whole.slice(0, most)) : whole);
  return { text: beginning(text), ...(pair === undefined ? {} : { pair: beginning(pair) }) };
}
