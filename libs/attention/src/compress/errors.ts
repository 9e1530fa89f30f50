import { AttentionError } from '../engine/errors.ts';

/** A smaller model answers worse than was allowed; it was not written. */
export class AccuracyDropError extends AttentionError {
  readonly code = 'ATTENTION_ACCURACY_DROP';

  constructor(
    readonly accuracy: { readonly before: number; readonly after: number },
    /** Points, of 100. */
    readonly maxDrop: number,
    readonly rows: number,
  ) {
    const [before, after] = [accuracy.before, accuracy.after].map((share) => (100 * share).toFixed(2));
    super(
      `The smaller model answers ${after} % of ${rows} rows rightly, ${before} % before: it may lose ${maxDrop} points`,
    );
  }
}
