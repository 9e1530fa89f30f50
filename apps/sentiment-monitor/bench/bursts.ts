import { loadavg } from 'node:os';
import { adjustedPValues } from '../src/signal/false-discovery.ts';
import { burstDefaults } from '../src/signal/burst.ts';
import * as detectors from './burst-detectors.ts';
import type { Strength } from './burst-detectors.ts';
import { burstSeries, noises, rates } from './burst-series.ts';
import type { BenchSeries, BurstFloor } from './burst-series.ts';
import { scoreAlarms } from './burst-score.ts';
import type { Score } from './burst-score.ts';

export interface BenchOptions {
  readonly seed: number;
  /** Thresholds of the others are set on this one, for one false alert in 1,000 topic-days. */
  readonly tuningSeed: number;
  readonly series: number;
  readonly tuningSeries: number;
  readonly only: readonly string[];
  readonly write: (line: string) => void;
}

const goal = 1;
const others: Readonly<Record<string, Strength>> = {
  'burst tuned as the others': detectors.burst,
  cusum: detectors.cusum,
  kleinberg: detectors.kleinberg,
  'fixed threshold': detectors.fixedThreshold,
  'ratio to two weeks': detectors.ratioThreshold,
  'plain EWMA': detectors.plainEwma,
  'S-H-ESD-like': detectors.seasonalEsd,
};

/** Recall, false alerts and delay of the burst detector as it is shipped, and of others tuned to the same false alerts. */
export function benchBursts({ seed, tuningSeed, series, tuningSeries, only, write }: BenchOptions): void {
  write(`seed ${seed}, thresholds of the others from seed ${tuningSeed}; load ${loadavg()[0]?.toFixed(1)}`);
  for (const floor of ['bucket', 'burst'] as const) {
    const all = burstSeries({ seed, series, floor });
    const ownAlpha = -Math.log10(burstDefaults.alpha);
    const started = performance.now();
    const own = all.map(({ counts }) => detectors.burst(counts));
    const seconds = (performance.now() - started) / 1_000;
    const alarms = above(own, ownAlpha);
    write(
      `\nbursts of at least 8 more documents in each ${floor} (${all.length} series, ${seconds.toFixed(1)} s)`,
    );
    write(rowOf(`burst, alpha ${burstDefaults.alpha}`, scoreAlarms(all, alarms)));
    const discovered = withFalseDiscovery(own, 0.05);
    write(rowOf('the same, and Benjamini-Hochberg at 0.05', scoreAlarms(all, both(alarms, discovered))));
    writeParts(all, alarms, write);
    if (floor === 'burst') continue;
    for (const [name, strength] of Object.entries(others)) {
      if (only.length > 0 && !only.includes(name)) continue;
      const threshold = tuned(strength, { seed: tuningSeed, series: tuningSeries, floor });
      const found = above(
        all.map(({ counts }) => strength(counts)),
        threshold,
      );
      write(rowOf(`${name}, above ${threshold.toPrecision(3)}`, scoreAlarms(all, found)));
    }
  }
}

function above(strengths: readonly (readonly number[])[], threshold: number) {
  return strengths.map((row) => row.flatMap((value, index) => (value >= threshold ? [index] : [])));
}

/** The alarms that remain when all series of a tick are tested together. */
function withFalseDiscovery(strengths: readonly (readonly number[])[], level: number) {
  const kept = strengths.map((): number[] => []);
  const buckets = strengths[0]?.length ?? 0;
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const pValues = strengths.map((row) => 10 ** -(row[bucket] ?? 0));
    adjustedPValues(pValues).forEach((q, index) => {
      if (q <= level) kept[index]?.push(bucket);
    });
  }
  return kept;
}

function both(a: readonly (readonly number[])[], b: readonly (readonly number[])[]) {
  return a.map((row, index) => {
    const other = new Set(b[index]);
    return row.filter((bucket) => other.has(bucket));
  });
}

/** The lowest threshold with no more false alerts than the goal, on other series. */
function tuned(strength: Strength, options: { seed: number; series: number; floor: BurstFloor }): number {
  const all = burstSeries(options);
  const strengths = all.map(({ counts }) => strength(counts));
  const candidates = [...new Set(strengths.flat())].filter((value) => value > 0).sort((a, b) => a - b);
  let [low, high] = [0, candidates.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const score = scoreAlarms(all, above(strengths, candidates[middle] ?? Infinity));
    if (score.falsePerThousandDays <= goal) high = middle;
    else low = middle + 1;
  }
  return candidates[low] ?? Infinity;
}

function writeParts(
  all: readonly BenchSeries[],
  alarms: readonly (readonly number[])[],
  write: (line: string) => void,
): void {
  for (const noise of noises) {
    for (const rate of rates) {
      const part = all.flatMap((series, index) =>
        series.rate === rate && series.noise === noise ? [{ series, found: alarms[index] ?? [] }] : [],
      );
      const score = scoreAlarms(
        part.map(({ series }) => series),
        part.map(({ found }) => found),
      );
      write(rowOf(`  ${noise}, ${rate} an hour`, score));
    }
  }
}

function rowOf(
  name: string,
  { found, bursts, recall, falseAlerts, falsePerThousandDays, medianDelay }: Score,
) {
  return [
    name.padEnd(42),
    `found ${found}/${bursts}`,
    `recall ${recall.toFixed(3)}`,
    `false ${falseAlerts} (${falsePerThousandDays.toFixed(2)} per 1,000 topic-days)`,
    `median delay ${medianDelay ?? '-'} buckets`,
  ].join('  ');
}
