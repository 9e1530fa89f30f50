import type { Clock } from '@attention-flow/persistence';

const rememberMs = 300_000;
const most = 500;

/**
 * Positions that were passed over: of transactions that commit later than those behind them, or never. Watched
 * for five minutes.
 */
export class Gaps {
  private readonly since = new Map<number, number>();

  constructor(private readonly clock: Clock) {}

  /** Notes the positions strictly between the two, the latest of them if they are many. */
  between(low: number, high: number): void {
    const now = this.clock.now().getTime();
    for (let position = Math.max(low + 1, high - most); position < high; position += 1) {
      this.since.set(position, now);
    }
    for (const position of this.since.keys()) {
      if (this.since.size <= most) break;
      this.since.delete(position);
    }
  }

  close(position: number): void {
    this.since.delete(position);
  }

  open(): readonly number[] {
    const oldest = this.clock.now().getTime() - rememberMs;
    for (const [position, since] of this.since) if (since < oldest) this.since.delete(position);
    return [...this.since.keys()];
  }
}
