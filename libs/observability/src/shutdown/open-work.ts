import type { Context } from '@opentelemetry/api';
import type { Exchange } from '../request/exchange.ts';
import type { RequestObserver } from '../request/request-observer.ts';

/** What has begun and has not ended: requests, and jobs that nobody waits for. */
export class OpenWork implements RequestObserver {
  private readonly exchanges = new Set<Exchange>();
  private readonly jobs = new Map<Promise<unknown>, string>();
  private wake: (() => void) | undefined;
  private isClosing = false;

  begin(exchange: Exchange, context: Context): Context {
    this.exchanges.add(exchange);
    if (this.isClosing) exchange.closeConnection();
    return context;
  }

  end(exchange: Exchange): void {
    this.exchanges.delete(exchange);
    this.wakeIfIdle();
  }

  /** @returns the same promise, so that the caller deals with its failure */
  track<Result>(name: string, job: Promise<Result>): Promise<Result> {
    const ended = () => {
      this.jobs.delete(job);
      this.wakeIfIdle();
    };
    this.jobs.set(job, name);
    job.then(ended, ended);
    return job;
  }

  /** From now on each response asks its client to make its next request over another connection. */
  closeConnections(): void {
    this.isClosing = true;
    for (const exchange of this.exchanges) exchange.closeConnection();
  }

  /** Ends the responses that would go on for ever; their clients come again, to somebody else. */
  endStreams(): void {
    for (const exchange of this.exchanges) if (exchange.isEventStream) exchange.end();
  }

  /** Resolves as soon as there is none. */
  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      this.wakeIfIdle();
    });
  }

  /** What is not done, by name: the routes of requests, the names of jobs. */
  names(): readonly string[] {
    const requests = [...this.exchanges].map(({ method, route }) => `${method} ${route}`);
    return [...requests, ...this.jobs.values()];
  }

  private wakeIfIdle(): void {
    if (this.exchanges.size + this.jobs.size === 0) this.wake?.();
  }
}
