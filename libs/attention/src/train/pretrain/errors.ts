import { AttentionError } from '../../engine/errors.ts';

/** There is nothing to learn from, or nothing to measure on. */
export class TooFewTextsError extends AttentionError {
  readonly code = 'ATTENTION_TOO_FEW_TEXTS';

  constructor(readonly rows: number) {
    super(
      rows === 0
        ? 'No row can be used'
        : `The ${rows} row(s) have one text; two different ones are needed, one to learn from and one to measure on`,
    );
  }
}

/** Another number of rows than in the first pass: somebody writes to the data. */
export class CorpusChangedError extends AttentionError {
  readonly code = 'ATTENTION_CORPUS_CHANGED';

  constructor(
    readonly files: readonly string[],
    readonly expected: number,
    readonly found: number,
  ) {
    super(
      `The rows of ${files.map((file) => `'${file}'`).join(', ')} changed while they were learned from: ${expected} before, now ${found}`,
    );
  }
}
