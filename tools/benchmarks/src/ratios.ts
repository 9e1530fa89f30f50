/** Milliseconds by what was timed: `training step 32 x 32`, `inference 1 x 16` ... */
export type Medians = ReadonlyMap<string, number>;

interface PeerLine {
  readonly what: 'train_step_ms' | 'inference_ms';
  readonly median: number;
  readonly batch: number;
  readonly tokens: number;
  /** On the lines of the peer's best number of threads. */
  readonly best?: boolean;
}

/** The part of `attention bench --json` that is compared. */
interface BenchOutput {
  readonly devices: readonly {
    readonly training: readonly (Size & { readonly stepMs: Median })[];
    readonly inference: readonly (Size & { readonly ms: Median })[];
  }[];
}
interface Size {
  readonly batch: number;
  readonly tokens: number;
}
interface Median {
  readonly median: number;
}

const named = (what: string, { batch, tokens }: Size): string => `${what} ${batch} x ${tokens}`;
const jsonLines = (stdout: string): readonly unknown[] =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as unknown);

/** What `attention bench --json` printed. */
export function ourMedians(stdout: string): Medians {
  const { devices } = jsonLines(stdout).at(-1) as BenchOutput;
  return new Map(
    devices.flatMap(({ training, inference }) => [
      ...training.map((each) => [named('training step', each), each.stepMs.median] as const),
      ...inference.map((each) => [named('inference', each), each.ms.median] as const),
    ]),
  );
}

/** What the peer printed: JSON lines, those of its best number of threads marked. */
export function peerMedians(stdout: string): Medians {
  const lines = (jsonLines(stdout) as readonly PeerLine[]).filter(({ best }) => best);
  return new Map(
    lines.map((line) => [
      named(line.what === 'train_step_ms' ? 'training step' : 'inference', line),
      line.median,
    ]),
  );
}

export interface Comparison {
  readonly what: string;
  readonly pairs: readonly { readonly ours: number; readonly peer: number; readonly ratio: number }[];
  /** The middle one of the pairs; below 1 we are faster. */
  readonly ratio: number;
}

/** Ratios within each pair, for everything that both timed. */
export function compare(
  pairs: readonly { readonly ours: Medians; readonly peer: Medians }[],
): readonly Comparison[] {
  const common = [...(pairs[0]?.ours.keys() ?? [])].filter((what) =>
    pairs.every(({ ours, peer }) => ours.has(what) && peer.has(what)),
  );
  return common.map((what) => {
    const each = pairs.map(({ ours, peer }) => {
      const times = { ours: ours.get(what) ?? NaN, peer: peer.get(what) ?? NaN };
      return { ...times, ratio: Number((times.ours / times.peer).toFixed(3)) };
    });
    const sorted = each.map(({ ratio }) => ratio).toSorted((a, b) => a - b);
    return { what, pairs: each, ratio: sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN };
  });
}
