/** Hash functions of a signature; the estimate's standard error is at most 1 / (2 sqrt(64)), 6 points. */
const numHashes = 64;
/** Bands of four hashes: sets of similarity 0.7 share one with a probability of 98.8 %, those of 0.2 with 2.5 %. */
const rowsPerBand = 4;

/**
 * A family of hash functions over 32-bit values: multiply by an odd number, add, mix (the finaliser of MurmurHash3).
 * Fixed for good: signatures are stored.
 */
const family = Array.from({ length: numHashes }, (_, index) => ({
  factor: (Math.imul(index + 1, 0x9e3779b1) | 1) >>> 0,
  term: Math.imul(index + 1, 0x85ebca77) >>> 0,
}));

/**
 * The MinHash signature of a set: of each hash function the smallest value over the set. The share of places in which
 * two signatures agree estimates the Jaccard similarity of the sets.
 *
 * @returns 64 values; of the empty set all are the largest there is
 * @see Broder (1997), On the resemblance and containment of documents
 */
export function minHash(set: ReadonlySet<number>): Uint32Array {
  const signature = new Uint32Array(numHashes).fill(0xffffffff);
  for (const value of set) {
    for (let index = 0; index < numHashes; index++) {
      const { factor = 1, term = 0 } = family[index] ?? {};
      const hash = finalised(Math.imul(value, factor) + term);
      if (hash < (signature[index] ?? 0)) signature[index] = hash;
    }
  }
  return signature;
}

/** @returns the estimated Jaccard similarity, in [0, 1] */
export function estimatedSimilarity(a: Uint32Array, b: Uint32Array): number {
  return a.reduce((agreeing, hash, index) => agreeing + (hash === b[index] ? 1 : 0), 0) / numHashes;
}

/**
 * The bands of a signature, for a look-up by equality: sets that are alike share at least one of them. Each is a safe
 * integer that names the band and its four hashes.
 *
 * @see Indyk & Motwani (1998), Approximate nearest neighbors
 */
export function bandsOf(signature: Uint32Array): readonly number[] {
  const bands: number[] = [];
  for (let start = 0; start < numHashes; start += rowsPerBand) {
    let low = start + 1;
    let high = ~start;
    for (let at = start; at < start + rowsPerBand; at++) {
      const hash = signature[at] ?? 0;
      low = finalised(Math.imul(low, 31) ^ hash);
      high = finalised(Math.imul(high, 37) + hash);
    }
    // 53 bits: what a double and a 64-bit column both hold exactly.
    bands.push((high >>> 11) * 2 ** 32 + low);
  }
  return bands;
}

function finalised(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
