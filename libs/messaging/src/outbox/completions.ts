import { setImmediate as breathe } from 'node:timers/promises';

interface Waiting {
  readonly position: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const largestBatch = 500;

/** Gathers what is done meanwhile, so that one statement, and one write to disk, ends many. */
export class Completions {
  private readonly waiting: Waiting[] = [];
  private isFlushing = false;

  constructor(private readonly complete: (positions: readonly number[]) => Promise<unknown>) {}

  add(position: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ position, resolve, reject });
      if (!this.isFlushing) void this.flush();
    });
  }

  private async flush(): Promise<void> {
    this.isFlushing = true;
    while (this.waiting.length > 0) {
      // Others come to an end meanwhile, and the event loop goes on, which SQLite alone would not let it.
      await breathe();
      const batch = this.waiting.splice(0, largestBatch);
      try {
        await this.complete(batch.map(({ position }) => position));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.isFlushing = false;
  }
}
