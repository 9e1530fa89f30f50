/** What one replica took from a bucket since its last report. */
export interface Usage {
  readonly subject: string;
  /** As the time it takes to refill. */
  readonly takenMs: number;
  /** When the first of it was taken, in milliseconds since 1970. */
  readonly sinceMs: number;
}

/** Where replicas tell each other what was taken. Asked in the background, never while a request waits. */
export abstract class RateLimitStore {
  /** Adds what was taken. @returns when each of these buckets will be full again, by all replicas' reports */
  abstract exchange(usages: readonly Usage[]): Promise<ReadonlyMap<string, number>>;
}
