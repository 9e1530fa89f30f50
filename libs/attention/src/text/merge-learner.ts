import { Heap } from './heap.ts';

/** Words as rows of symbols (ids of tokens), each with how often it occurs. */
export interface SymbolWords {
  readonly symbols: readonly (readonly number[])[];
  readonly counts: readonly number[];
}

export interface MergeOptions {
  /** Stop at this many tokens. */
  readonly vocabSize: number;
  /** Join no pair that occurs less often. */
  readonly minFrequency: number;
  /** The token that two neighbours become. */
  readonly join: (left: string, right: string) => string;
}

export interface LearnedMerges {
  /** The initial tokens, then the learned ones. */
  readonly tokens: readonly string[];
  readonly merges: readonly (readonly [left: string, right: string])[];
}

interface Pair {
  readonly left: number;
  readonly right: number;
  count: number;
  /** Where the left symbol stands, or stood. */
  places: number[];
}

const gone = -1;
const none = -1;

/**
 * Byte-pair learning (Sennrich et al. 2016, arXiv 1508.07909): joins the most frequent pair of neighbours again and
 * again. Counts are kept up to date at the places that a merge touches, so the cost follows the merges made, not the
 * size of the corpus times their number. Equal counts are decided by the ids: the order of words has no say.
 */
export function learnMerges(
  words: SymbolWords,
  initial: readonly string[],
  options: MergeOptions,
): LearnedMerges {
  const tokens = [...initial];
  const idByToken = new Map(tokens.map((token, id) => [token, id]));
  const merges: (readonly [string, string])[] = [];
  const corpus = new PairCorpus(words);
  const queue = new Heap<{ readonly pair: Pair; readonly count: number }>(
    (a, b) =>
      a.count > b.count ||
      (a.count === b.count &&
        (a.pair.left < b.pair.left || (a.pair.left === b.pair.left && a.pair.right < b.pair.right))),
  );
  const enqueue = (pair: Pair): void => {
    if (pair.count >= options.minFrequency && pair.count > 0) queue.push({ pair, count: pair.count });
  };
  for (const pair of corpus.pairs()) enqueue(pair);
  while (tokens.length < options.vocabSize) {
    const entry = queue.pop();
    if (!entry) break;
    const { pair, count } = entry;
    if (pair.count !== count) {
      // Counts that fell wait in the queue under their old value; the true one is put back.
      if (pair.count < count) enqueue(pair);
      continue;
    }
    const [left, right] = [tokens[pair.left] ?? '', tokens[pair.right] ?? ''];
    const token = options.join(left, right);
    const id = idByToken.get(token) ?? tokens.push(token) - 1;
    idByToken.set(token, id);
    merges.push([left, right]);
    for (const grown of corpus.merge(pair, id)) enqueue(grown);
  }
  return { tokens, merges };
}

/** All words end to end, as a linked list of symbols, with the places of every pair of neighbours. */
class PairCorpus {
  private readonly symbol: Int32Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private readonly weight: Float64Array;
  private readonly byKey = new Map<number, Pair>();

  constructor({ symbols, counts }: SymbolWords) {
    const length = symbols.reduce((sum, word) => sum + word.length, 0);
    this.symbol = new Int32Array(length);
    this.next = new Int32Array(length).fill(none);
    this.previous = new Int32Array(length).fill(none);
    this.weight = new Float64Array(length);
    let place = 0;
    for (const [index, word] of symbols.entries()) {
      const count = counts[index] ?? 0;
      for (const [at, symbol] of word.entries()) {
        this.symbol[place] = symbol;
        this.weight[place] = count;
        if (at > 0) {
          this.previous[place] = place - 1;
          this.next[place - 1] = place;
          this.change(word[at - 1] ?? gone, symbol, count, place - 1);
        }
        place++;
      }
    }
  }

  pairs(): Iterable<Pair> {
    return this.byKey.values();
  }

  /** Joins a pair everywhere, left to right within a word; gives the pairs that became more frequent. */
  merge(pair: Pair, id: number): Iterable<Pair> {
    const grown = new Set<Pair>();
    for (const place of pair.places) {
      const right = this.next[place] ?? none;
      if (right === none || this.symbol[place] !== pair.left || this.symbol[right] !== pair.right) continue;
      const weight = this.weight[place] ?? 0;
      const before = this.previous[place] ?? none;
      const after = this.next[right] ?? none;
      this.symbol[place] = id;
      this.symbol[right] = gone;
      this.next[place] = after;
      if (before !== none) {
        const symbol = this.symbol[before] ?? gone;
        this.change(symbol, pair.left, -weight, before);
        grown.add(this.change(symbol, id, weight, before));
      }
      if (after !== none) {
        const symbol = this.symbol[after] ?? gone;
        this.previous[after] = place;
        this.change(pair.right, symbol, -weight, right);
        grown.add(this.change(id, symbol, weight, place));
      }
    }
    pair.count = 0;
    pair.places = [];
    this.byKey.delete(keyOf(pair.left, pair.right));
    return grown;
  }

  private change(left: number, right: number, weight: number, place: number): Pair {
    const key = keyOf(left, right);
    let pair = this.byKey.get(key);
    if (!pair) this.byKey.set(key, (pair = { left, right, count: 0, places: [] }));
    pair.count += weight;
    if (weight > 0) pair.places.push(place);
    return pair;
  }
}

const keyOf = (left: number, right: number): number => left * 2 ** 24 + right;
