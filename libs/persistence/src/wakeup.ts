import type { Clock } from './clock.ts';

/** A pause that can be cut short; a wake-up between two pauses cuts the next one. */
export class Wakeup {
  private isAwake = false;
  private end: () => void = () => undefined;

  constructor(private readonly clock: Clock) {}

  wake(): void {
    this.isAwake = true;
    this.end();
  }

  /** Resolves after `ms`, or at once when woken. */
  async pause(ms: number): Promise<void> {
    if (!this.isAwake) {
      await new Promise<void>((resolve) => {
        const cancel = this.clock.schedule(ms, resolve);
        this.end = () => {
          cancel();
          resolve();
        };
      });
    }
    this.isAwake = false;
  }
}
