/** Milliseconds of repeated runs. */
export interface Times {
  readonly median: number;
  /** A quarter of the runs was faster, a quarter slower. */
  readonly quartiles: readonly [number, number];
  readonly runs: number;
}

/** @param milliseconds of each run, at least one */
export function summarize(milliseconds: readonly number[]): Times {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const last = sorted.length - 1;
  const at = (index: number) => rounded(sorted[index] ?? NaN);
  return {
    median: rounded(median(sorted)),
    quartiles: [at(Math.floor(last / 4)), at(Math.ceil((3 * last) / 4))],
    runs: sorted.length,
  };
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? NaN, sorted[Math.floor(middle)] ?? NaN];
  return (low + high) / 2;
}

const rounded = (milliseconds: number): number => Number(milliseconds.toFixed(3));

export interface Repetition {
  /** Runs before the clock starts. */
  readonly warmUps: number;
  readonly runs: number;
}

/** Runs a step again and again; each run gives the milliseconds of its parts. */
export async function repeat<Part extends string>(
  step: () => Promise<Readonly<Record<Part, number>>>,
  { warmUps, runs }: Repetition,
): Promise<Readonly<Record<Part, Times>>> {
  for (let run = 0; run < warmUps; run++) await step();
  const all: Readonly<Record<Part, number>>[] = [];
  for (let run = 0; run < runs; run++) all.push(await step());
  const parts = Object.keys(all[0] ?? {}) as Part[];
  return Object.fromEntries(parts.map((part) => [part, summarize(all.map((each) => each[part]))])) as Record<
    Part,
    Times
  >;
}
