import { createHash } from 'node:crypto';
import { InvalidOptionError } from './errors.ts';

type Words = readonly [number, number, number, number];

/** All that a {@link Random} needs to go on where it stopped; plain JSON, for checkpoints. */
export interface RandomState {
  /** The seed and the names of the forks that led here. */
  readonly path: readonly string[];
  /** The 128 bits of the generator as unsigned words. */
  readonly words: readonly number[];
}

const wordRange = 2 ** 32;

/**
 * Seeded random numbers: xoshiro128** 1.1, its state the first 128 bits of SHA-256 over the path of names.
 * The same seed gives the same numbers on every machine and Node version. Not for secrets.
 *
 * @see Blackman & Vigna (2021), Scrambled Linear Pseudorandom Number Generators; https://prng.di.unimi.it
 */
export class Random {
  readonly #path: readonly string[];
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  private constructor(path: readonly string[], [a, b, c, d]: Words) {
    this.#path = path;
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  static fromSeed(seed: number | string): Random {
    if (typeof seed === 'number' && !Number.isFinite(seed)) {
      throw new InvalidOptionError('seed', seed, 'a finite number or a text');
    }
    return Random.#at([String(seed)]);
  }

  /** @throws {InvalidOptionError} a state that no `Random` can be in */
  static fromState({ path, words }: RandomState): Random {
    const [a, b, c, d] = words;
    const isWord = (word: unknown) => Number.isInteger(word) && Number(word) >= 0 && Number(word) < wordRange;
    const isState = words.length === 4 && words.every(isWord) && words.some((word) => word !== 0);
    if (!isState || a === undefined || b === undefined || c === undefined || d === undefined) {
      throw new InvalidOptionError('words', JSON.stringify(words), 'four unsigned 32-bit words, not all 0');
    }
    return new Random([...path], [a, b, c, d]);
  }

  static #at(path: readonly string[]): Random {
    const digest = createHash('sha256').update(JSON.stringify(path)).digest();
    const word = (index: number) => digest.readUInt32LE(4 * index);
    return new Random(path, [word(0), word(1), word(2), word(3)]);
  }

  /** In [0, 1), with 53 random bits. */
  uniform(): number {
    const high = this.#next() >>> 5;
    const low = this.#next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** In 0 … n − 1, each equally likely; `n` from 1 to 2³². */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > wordRange) {
      throw new InvalidOptionError('n', n, 'a whole number from 1 to 2^32');
    }
    // The words above the largest multiple of n would favour small results.
    const limit = wordRange - (wordRange % n);
    let word = this.#next();
    while (word >= limit) word = this.#next();
    return word % n;
  }

  /** Standard normal (mean 0, variance 1), by Box and Muller; takes two uniform numbers, so no half is kept back. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** The items in random order, each order equally likely (Fisher and Yates, inside out); the input stays as it is. */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled: T[] = [];
    for (const item of items) {
      const place = this.integer(shuffled.length + 1);
      if (place < shuffled.length) shuffled.push(shuffled[place] as T);
      shuffled[place] = item;
    }
    return shuffled;
  }

  /**
   * An independent generator for one purpose. It depends on the seed and the names alone, not on how much was drawn
   * before: a new draw in one place does not change the numbers of another.
   */
  fork(name: string): Random {
    return Random.#at([...this.#path, name]);
  }

  state(): RandomState {
    return { path: this.#path, words: [this.#a, this.#b, this.#c, this.#d].map((word) => word >>> 0) };
  }

  #next(): number {
    const result = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotate(this.#d, 11);
    return result;
  }
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
