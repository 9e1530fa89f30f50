import { Clock } from '@attention-flow/persistence';

/** For specs over HTTP: real time, put forward when told. */
export class MovingClock extends Clock {
  private aheadMs = 0;

  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  advance(ms: number): void {
    this.aheadMs += ms;
  }
}
