import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import type { Observation } from '../signal/observation.ts';
import { backtest } from './backtest.ts';
import type { Backtest } from './backtest.ts';
import type { BacktestRequest } from './backtest.dto.ts';
import { learningSpanMs } from './learning-span.ts';
import { BacktestTooLargeError, BacktestUnsupportedError } from './rule.errors.ts';
import { isSeriesRule } from './rule.dto.ts';
import type { RuleDefinition } from './rule.dto.ts';
import { SeriesReader } from './series-reader.ts';

/** Buckets of all series together that one request may cost. */
const mostObservations = 2_000_000;

@Injectable()
export class BacktestService {
  constructor(private readonly series: SeriesReader) {}

  /** What the rule would have raised over what is stored. @throws BacktestTooLargeError, BacktestUnsupportedError */
  async run(tenantId: TenantId, rule: RuleDefinition, request: BacktestRequest): Promise<Backtest> {
    if (!isSeriesRule(rule)) throw new BacktestUnsupportedError();
    const bucketMs = rule.bucketSeconds * 1_000;
    const floor = (at: Date) => Math.floor(at.getTime() / bucketMs) * bucketMs;
    const fromMs = floor(request.from);
    const span = { fromMs: fromMs - learningSpanMs(bucketMs), toMs: floor(request.to), bucketMs };
    const keys = await this.series.keys(tenantId, rule.query);
    const observations = (keys.size * (span.toMs - span.fromMs)) / bucketMs;
    if (observations > mostObservations) throw new BacktestTooLargeError(observations, mostObservations);
    const unknown = await this.series.unknown(tenantId, rule, span);
    const series = new Map<string, readonly Observation[]>();
    for (const [name, key] of keys)
      series.set(name, await this.series.observations(tenantId, rule, { key, span, unknown }));
    return backtest(rule, {
      series,
      fromMs,
      events: request.events.map(({ name, at }) => ({ name, atMs: at.getTime() })),
      toleranceMs: request.toleranceSeconds * 1_000,
    });
  }
}
