const longestTimerMs = 2 ** 31 - 1;

/** Where the present moment and its passing come from; a port, so that tests set the time. */
export abstract class Clock {
  abstract now(): Date;

  /** Calls `work` once when `delayMs` have passed. @returns what cancels that */
  schedule(delayMs: number, work: () => void): () => void {
    const timer = setTimeout(work, Math.min(Math.max(delayMs, 0), longestTimerMs));
    return () => clearTimeout(timer);
  }
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

interface Timer {
  readonly at: number;
  readonly work: () => void;
}

/** Stands still until it is told to go on. For tests. */
export class ManualClock extends Clock {
  private ms: number;
  private readonly timers = new Set<Timer>();

  constructor(start = new Date('2030-01-01T00:00:00Z')) {
    super();
    this.ms = start.getTime();
  }

  now(): Date {
    return new Date(this.ms);
  }

  override schedule(delayMs: number, work: () => void): () => void {
    const timer = { at: this.ms + Math.max(delayMs, 0), work };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  /** Lets time pass; what was scheduled for it is called in its order, each at its moment. */
  advance(ms: number): void {
    const end = this.ms + ms;
    for (let next = this.nextUntil(end); next; next = this.nextUntil(end)) {
      this.timers.delete(next);
      this.ms = Math.max(this.ms, next.at);
      next.work();
    }
    this.ms = end;
  }

  private nextUntil(end: number): Timer | undefined {
    const [first] = [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
    return first;
  }
}
