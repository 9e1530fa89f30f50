/** A run that answers when the test says so: `request` becomes `reply to request`. */
export class ManualRun {
  readonly batches: (readonly number[])[] = [];
  readonly #open: { readonly batch: readonly number[]; readonly end: (failure?: Error) => void }[] = [];

  /** Fails every batch that holds one of these. */
  constructor(readonly bad: ReadonlySet<number> = new Set()) {}

  get open(): number {
    return this.#open.length;
  }

  readonly run = (batch: readonly number[]): Promise<readonly string[]> => {
    this.batches.push(batch);
    return new Promise((resolve, reject) => {
      const end = (failure?: Error) =>
        failure ? reject(failure) : resolve(batch.map((request) => `reply to ${request}`));
      this.#open.push({ batch, end });
    });
  };

  /** Ends one of the open runs; the oldest if not given. */
  finish(position = 0): void {
    const [ended] = this.#open.splice(position, 1);
    const bad = ended?.batch.find((request) => this.bad.has(request));
    ended?.end(bad === undefined ? undefined : new Error(`cannot answer ${bad}`));
  }
}
