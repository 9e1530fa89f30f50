import { advance } from '../alert/lifecycle.ts';
import type { Lifecycle, StateChange } from '../alert/lifecycle.ts';
import { watch } from '../signal/detectors.ts';
import type { Watch } from '../signal/detectors.ts';
import { adjustedPValues } from '../signal/false-discovery.ts';
import type { Observation, Verdict } from '../signal/observation.ts';
import type { SeriesRule } from './rule.dto.ts';

/** What one bucket of one series did to its alert. */
export interface Outcome {
  readonly series: string;
  readonly verdict: Verdict;
  readonly lifecycle: Lifecycle | null;
  readonly changes: readonly StateChange[];
}

interface Watched {
  readonly watch: Watch;
  lifecycle: Lifecycle | null;
}

/**
 * A rule over its series, bucket by bucket. The same for what comes in and for a back-test: it knows neither the clock
 * nor the database, and the same buckets give the same alerts.
 */
export class RuleRun {
  private readonly series = new Map<string, Watched>();

  /** @param open alerts that are not resolved, by series */
  constructor(
    private readonly rule: SeriesRule,
    private readonly open: ReadonlyMap<string, Lifecycle> = new Map(),
  ) {}

  knows(series: string): boolean {
    return this.series.has(series);
  }

  /** Learns from a bucket that was evaluated before. */
  learn(series: string, observation: Observation): void {
    this.watched(series).watch.next(observation);
  }

  /** Evaluates one bucket of all series. */
  tick(observations: ReadonlyMap<string, Observation>): readonly Outcome[] {
    const seen = [...observations].map(([series, observation]) => {
      const watched = this.watched(series);
      return { series, watched, verdict: watched.watch.next(observation) };
    });
    const verdicts = discovered(
      seen.map(({ verdict }) => verdict),
      this.rule.falseDiscoveryRate,
    );
    const patience = {
      forMs: this.rule.forSeconds * 1_000,
      keepFiringMs: this.rule.keepFiringSeconds * 1_000,
    };
    return seen.map(({ series, watched, verdict: raw }, index) => {
      const verdict = verdicts[index] ?? raw;
      const atMs = verdict.startMs + this.rule.bucketSeconds * 1_000;
      const step = advance(watched.lifecycle, { finding: verdict.finding, atMs }, patience);
      watched.lifecycle = step.lifecycle?.state === 'resolved' ? null : step.lifecycle;
      return { series, verdict, ...step };
    });
  }

  private watched(series: string): Watched {
    const known = this.series.get(series);
    if (known) return known;
    const made = { watch: watch(this.rule.detector), lifecycle: this.open.get(series) ?? null };
    this.series.set(series, made);
    return made;
  }
}

/** An anomaly that may be one of the many false ones of its moment begins nothing, and ends nothing. */
function discovered(verdicts: readonly Verdict[], rate: number | null): readonly Verdict[] {
  if (rate === null) return verdicts;
  const tested = verdicts.filter(({ pValue }) => pValue !== null);
  const adjusted = adjustedPValues(tested.map(({ pValue }) => pValue ?? 1));
  const qOf = new Map(tested.map((verdict, index) => [verdict, adjusted[index] ?? 1]));
  return verdicts.map((verdict) =>
    verdict.finding === 'anomalous' && (qOf.get(verdict) ?? 0) > rate
      ? { ...verdict, finding: 'elevated' as const }
      : verdict,
  );
}
