export type NgramCounts = ReadonlyMap<string, number>;

/** How often each run of `order` tokens occurs; tokens hold no line end, so joining by one keeps runs apart. */
export function countNgrams(tokens: readonly string[], order: number): NgramCounts {
  const counts = new Map<string, number>();
  for (let start = 0; start + order <= tokens.length; start++) {
    const ngram = tokens.slice(start, start + order).join('\n');
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** Adds to one place of a list of sums. */
export function addCounts(sums: number[], place: number, count: number): void {
  sums[place] = (sums[place] ?? 0) + count;
}
