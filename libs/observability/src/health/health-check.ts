/** What a check found; nothing at all means that all is well. */
export interface CheckResult {
  /** Works, but not as it should: said aloud, and still ready. */
  readonly degraded?: string;
}

/** Something the service cannot do without, or only badly. */
export interface HealthCheck {
  /** `database`, `schema`, `bus`, `model`. */
  readonly name: string;
  /** Without an `optional` thing the service is degraded; without another one, not ready. */
  readonly isOptional?: boolean;
  /**
   * Rejects when the thing does not answer, or is not yet there.
   *
   * @param signal aborts when the time is up
   */
  check(signal: AbortSignal): Promise<CheckResult | undefined> | CheckResult | undefined;
}

export type CheckStatus = 'up' | 'degraded' | 'down';

/** How one check went. */
export interface CheckReport {
  readonly status: CheckStatus;
  readonly durationMs: number;
  /** A code or a short phrase, never the text of an error: who asks is not known. */
  readonly reason?: string;
}

export interface HealthReport {
  readonly status: 'ready' | 'degraded' | 'notReady' | 'stopping';
  readonly checks: Readonly<Record<string, CheckReport>>;
}
