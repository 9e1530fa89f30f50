import type { Clock } from '@attention-flow/persistence';

/** Why a run was broken off; `lost`: another process has taken the job over. */
export type EndKind = 'stopping' | 'cancelled' | 'lost' | 'timedOut';

export class RunEnded extends Error {
  constructor(readonly kind: EndKind) {
    super(`The run was ended: ${kind}`);
  }
}

/** What can break a run off: the service, a client, the work queue, time. The first one counts. */
export class RunControl {
  private readonly controller = new AbortController();
  private readonly endTimer: () => void;

  constructor(clock: Clock, maxTrainingMs: number, isLost: AbortSignal) {
    this.endTimer = clock.schedule(maxTrainingMs, () => this.end('timedOut'));
    isLost.addEventListener('abort', () => this.end('lost'), { once: true });
    if (isLost.aborted) this.end('lost');
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  end(kind: EndKind): void {
    if (!this.signal.aborted) this.controller.abort(new RunEnded(kind));
  }

  /**
   * What the work gives, unless the run is broken off before: then nobody waits for it any more.
   *
   * @throws RunEnded
   */
  async until<Result>(work: Promise<Result>): Promise<Result> {
    this.signal.throwIfAborted();
    let forget = (): void => undefined;
    const ended = new Promise<never>((_, reject) => {
      const tell = (): void => reject(this.signal.reason as RunEnded);
      this.signal.addEventListener('abort', tell, { once: true });
      forget = () => this.signal.removeEventListener('abort', tell);
    });
    return await Promise.race([work, ended]).finally(forget);
  }

  dispose(): void {
    this.endTimer();
  }
}
