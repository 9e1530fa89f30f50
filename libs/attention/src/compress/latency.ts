/** Milliseconds of one call, the median over the later four fifths of the runs. */
export interface Latency {
  readonly before: number;
  readonly after: number;
}

/** Times two functions in turn, so that what else the machine does falls on both. */
export async function compareLatency(
  [before, after]: readonly [() => Promise<unknown>, () => Promise<unknown>],
  runs: number,
): Promise<Latency> {
  const times: { readonly before: number[]; readonly after: number[] } = { before: [], after: [] };
  for (let run = 0; run < runs; run++) {
    times.before.push(await timed(before));
    times.after.push(await timed(after));
  }
  return { before: medianOfWarm(times.before), after: medianOfWarm(times.after) };
}

/** Milliseconds that some work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The median over the later four fifths of some times: the first fifth warms up. */
export function medianOfWarm(times: readonly number[]): number {
  const counted = times.slice(Math.floor(times.length / 5)).toSorted((a, b) => a - b);
  return counted[Math.floor(counted.length / 2)] ?? 0;
}
