/** What one request may cost. */
export interface RequestLimits {
  readonly bodyBytes: number;
  /** How deep lists and objects may stand in each other. */
  readonly bodyDepth: number;
  /** Members of the longest list or object of a body. */
  readonly bodyItems: number;
  /** Until the reply begins; `null`: as long as it takes. */
  readonly timeoutMs: number | null;
}

/** Where a route differs from the others. */
export type RouteLimits = Partial<RequestLimits>;

export const defaultLimits: RequestLimits = {
  bodyBytes: 1024 * 1024,
  bodyDepth: 32,
  bodyItems: 10_000,
  timeoutMs: 30_000,
};
