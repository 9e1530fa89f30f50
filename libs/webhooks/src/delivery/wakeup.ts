import type { Clock } from '@attention-flow/persistence';

/** A pause that can be cut short; a call that comes before the pause cuts it too. */
export class Wakeup {
  private isCalled = false;
  private end: () => void = () => undefined;

  constructor(private readonly clock: Clock) {}

  call(): void {
    this.isCalled = true;
    this.end();
  }

  async pause(ms: number): Promise<void> {
    if (!this.isCalled) {
      await new Promise<void>((resolve) => {
        const cancel = this.clock.schedule(ms, resolve);
        this.end = () => {
          cancel();
          resolve();
        };
      });
    }
    this.isCalled = false;
  }
}
