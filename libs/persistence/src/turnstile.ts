/** Lets one holder in at a time, in the order of arrival. */
export class Turnstile {
  private last: Promise<void> = Promise.resolve();

  /** Resolves when it is the caller's turn. @returns what the caller calls, once, when done */
  async enter(): Promise<() => void> {
    const before = this.last;
    let leave = (): void => undefined;
    this.last = new Promise((resolve) => {
      leave = resolve;
    });
    await before;
    return leave;
  }
}
