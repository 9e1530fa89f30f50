import { Logger } from '@nestjs/common';
import { errorTypeOf } from '../tracing/error-type.ts';
import type { CheckReport, HealthCheck, HealthReport } from './health-check.ts';

export interface HealthOptions {
  /** How long what was found is told again; 1,000 unless told. */
  readonly cacheMs?: number;
  /** What one check may take; 2,000 unless told. */
  readonly timeoutMs?: number;
}

/** Whether this service can do its work, found out by named checks, at the earliest when somebody asks. */
export class Health {
  private readonly logger = new Logger('Health');
  private readonly checks = new Map<string, HealthCheck>();
  private readonly cacheMs: number;
  private readonly timeoutMs: number;
  private found: { readonly report: Promise<HealthReport>; readonly atMs: number } | undefined;
  private readonly down = new Set<string>();

  /** @param isStopping asked first: who stops is not ready, whatever the checks say */
  constructor(
    private readonly isStopping: () => boolean,
    { cacheMs = 1_000, timeoutMs = 2_000 }: HealthOptions = {},
  ) {
    this.cacheMs = cacheMs;
    this.timeoutMs = timeoutMs;
  }

  /** A later check takes the place of an earlier one of the same name. */
  add(check: HealthCheck): void {
    this.checks.set(check.name, check);
    this.found = undefined;
  }

  /** Who asks at the same time, or soon after, shares the answer. */
  async report(): Promise<HealthReport> {
    if (this.isStopping()) return { status: 'stopping', checks: {} };
    const nowMs = performance.now();
    if (this.found === undefined || nowMs - this.found.atMs >= this.cacheMs) {
      this.found = { report: this.runAll(), atMs: nowMs };
    }
    const report = await this.found.report;
    return this.isStopping() ? { ...report, status: 'stopping' } : report;
  }

  private async runAll(): Promise<HealthReport> {
    const ran = await Promise.all(
      [...this.checks.values()].map(async (check) => [check, await this.run(check)] as const),
    );
    const isDown = ran.some(([check, { status }]) => status === 'down' && check.isOptional !== true);
    const isUp = ran.every(([, { status }]) => status === 'up');
    const checks = Object.fromEntries(ran.map(([{ name }, report]) => [name, report]));
    return { status: isDown ? 'notReady' : isUp ? 'ready' : 'degraded', checks };
  }

  private async run(check: HealthCheck): Promise<CheckReport> {
    const startMs = performance.now();
    const durationMs = () => Math.round((performance.now() - startMs) * 10) / 10;
    try {
      const result = await this.inTime(check);
      if (this.down.delete(check.name)) this.logger.log(`The ${check.name} is up again`);
      const degraded = result?.degraded;
      return degraded === undefined
        ? { status: 'up', durationMs: durationMs() }
        : { status: 'degraded', durationMs: durationMs(), reason: degraded };
    } catch (error) {
      if (!this.down.has(check.name)) this.logger.warn(`The ${check.name} is down`, error);
      this.down.add(check.name);
      return { status: 'down', durationMs: durationMs(), reason: errorTypeOf(error) };
    }
  }

  private async inTime(check: HealthCheck) {
    const stop = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        const error = new CheckTimeoutError(check.name, this.timeoutMs);
        stop.abort(error);
        reject(error);
      }, this.timeoutMs);
    });
    try {
      return await Promise.race([check.check(stop.signal), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A check took too long. */
export class CheckTimeoutError extends Error {
  readonly code = 'CHECK_TIMEOUT';

  constructor(
    readonly check: string,
    readonly timeoutMs: number,
  ) {
    super(`The check of the ${check} took more than ${timeoutMs} ms`);
  }
}
