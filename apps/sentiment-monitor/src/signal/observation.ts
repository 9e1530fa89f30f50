/** What one bucket of a series shows to a detector. */
export interface Observation {
  /** Start of the bucket, milliseconds since 1970 UTC. */
  readonly startMs: number;
  /** Documents counted in it; null where nobody knows, as when the feed was down. */
  readonly count: number | null;
  /** Sentiment of the documents in it, each in [-1, 1]; null where none was scored. */
  readonly sentiment: SentimentSums | null;
}

export interface SentimentSums {
  readonly count: number;
  readonly sum: number;
  readonly sumSquares: number;
}

/** What would have been no surprise. */
export interface ExpectedRange {
  readonly low: number;
  readonly mean: number;
  readonly high: number;
}

/**
 * `missing`: nothing is known of the bucket. `learning`: too little was seen to judge. `elevated`: beyond the threshold
 * that ends an alert, short of the one that begins it (hysteresis).
 */
export type Finding = 'missing' | 'learning' | 'normal' | 'elevated' | 'anomalous';

/** What a detector says of a bucket, and why. */
export interface Verdict {
  readonly startMs: number;
  readonly finding: Finding;
  /** What was compared: a count, a mean sentiment, milliseconds of silence; null when missing. */
  readonly observed: number | null;
  /** The detector's own figure; the larger, the more unusual. Null when missing or learning. */
  readonly statistic: number | null;
  readonly expected: ExpectedRange | null;
  /** Probability of something at least as unusual if nothing had happened; null where the detector has none. */
  readonly pValue: number | null;
}

/** A fold over a series: the state is plain data, never changed in place. */
export interface Detector<State> {
  readonly initial: State;
  /** Observations come in order of time, one for each bucket. */
  step(state: State, observation: Observation): { readonly state: State; readonly verdict: Verdict };
}

/** Verdicts on a whole series. */
export function detect<State>(
  detector: Detector<State>,
  observations: readonly Observation[],
): readonly Verdict[] {
  let state = detector.initial;
  return observations.map((observation) => {
    const next = detector.step(state, observation);
    state = next.state;
    return next.verdict;
  });
}

/** A verdict on a bucket of which nothing can be said. */
export function undecided(
  { startMs, count }: Observation,
  finding: 'missing' | 'learning',
  expected: ExpectedRange | null = null,
): Verdict {
  return { startMs, finding, observed: count, statistic: null, expected, pValue: null };
}

/** The finding of a statistic between two thresholds, `clear <= alert`. */
export function findingOf(
  statistic: number,
  { alert, clear }: { readonly alert: number; readonly clear: number },
): Finding {
  if (statistic >= alert) return 'anomalous';
  return statistic >= clear ? 'elevated' : 'normal';
}
