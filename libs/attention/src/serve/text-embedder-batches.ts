/** What one call of a session is given at most. */
export interface BatchLimits {
  readonly texts: number;
  /** Padding included. */
  readonly tokens: number;
}

/**
 * Batches of texts of similar length, so that little of a batch is padding and a long text does not make a batch too large
 * for the memory.
 * @param lengths of the texts, in tokens
 * @returns batches of indices into `lengths`, each index exactly once, the longest texts first; a text beyond the limit of
 * tokens is a batch by itself
 */
export function batchesByLength(
  lengths: readonly number[],
  limits: BatchLimits,
): readonly (readonly number[])[] {
  const batches: number[][] = [];
  let longest = 0;
  for (const index of [...lengths.keys()].sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0))) {
    const batch = batches.at(-1);
    const isFull = !batch || batch.length >= limits.texts || longest * (batch.length + 1) > limits.tokens;
    if (isFull) {
      longest = lengths[index] ?? 0;
      batches.push([index]);
    } else batch.push(index);
  }
  return batches;
}
