/** Time as serving code sees it; given, so that tests need not wait. */
export interface Clock {
  /** Milliseconds that only grow; the zero point means nothing. */
  now(): number;
  /** Calls back once after the delay, unless cancelled by what is returned. */
  setTimeout(callback: () => void, delayMs: number): () => void;
}

/** Node calls back at once for a longer delay; nothing here waits for 24 days. */
const longestDelayMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (callback, delayMs) => {
    const timer = setTimeout(callback, Math.min(delayMs, longestDelayMs));
    return () => clearTimeout(timer);
  },
};
