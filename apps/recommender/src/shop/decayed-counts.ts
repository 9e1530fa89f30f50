/** Beyond this many half-lives from the reference a power of two comes near to the largest number. */
const mostHalfLives = 500;

/**
 * Counts whose events lose half of their weight every half-life, in any order of arrival. Each is kept as what it would
 * be at a common moment, so nothing has to be done while time passes.
 */
export class DecayedCounts {
  private readonly counts = new Map<number, number>();
  private reference: number | undefined;

  /** @param halfLifeSeconds above 0 */
  constructor(private readonly halfLifeSeconds: number) {}

  /** @param timestamp Unix seconds */
  add(key: number, weight: number, timestamp: number): void {
    this.reference ??= timestamp;
    if ((timestamp - this.reference) / this.halfLifeSeconds > mostHalfLives) this.moveTo(timestamp);
    const factor = 2 ** ((timestamp - this.reference) / this.halfLifeSeconds);
    this.counts.set(key, (this.counts.get(key) ?? 0) + weight * factor);
  }

  /** @param now Unix seconds */
  at(key: number, now: number): number {
    const count = this.counts.get(key) ?? 0;
    return count === 0 ? 0 : count * 2 ** (((this.reference ?? now) - now) / this.halfLifeSeconds);
  }

  /** Keys with a count above 0, the highest first; of equal ones the lowest key. */
  top(count: number): readonly number[] {
    return [...this.counts]
      .filter(([, value]) => value > 0)
      .sort(([a, left], [b, right]) => right - left || a - b)
      .slice(0, count)
      .map(([key]) => key);
  }

  private moveTo(timestamp: number): void {
    const factor = 2 ** (((this.reference ?? timestamp) - timestamp) / this.halfLifeSeconds);
    for (const [key, value] of this.counts) this.counts.set(key, value * factor);
    this.reference = timestamp;
  }
}
