import type { HealthReport } from './health-check.ts';

/** Something that every request needs is not there, or the service is about to stop. */
export class NotReadyError extends Error {
  readonly code = 'NOT_READY';
  readonly status = 503;
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(report: HealthReport) {
    const down = Object.entries(report.checks).filter(([, { status }]) => status === 'down');
    super(
      report.status === 'stopping'
        ? 'Not ready: the service is stopping'
        : `Not ready: ${down.map(([name, { reason }]) => `${name} (${reason})`).join(', ')}`,
    );
    this.extensions = { checks: report.checks };
  }
}
