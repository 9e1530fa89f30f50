import { AttentionError } from '../engine/errors.ts';

/** An argument outside what the function can work with. */
export class InvalidOptionError extends AttentionError {
  readonly code = 'ATTENTION_INVALID_OPTION';

  constructor(
    readonly option: string,
    readonly value: unknown,
    readonly expected: string,
  ) {
    super(`Option '${option}' is ${String(value)}; it must be ${expected}`);
  }
}

/** A class has fewer rows than a split or a set of folds needs of it. */
export class TooFewRowsError extends AttentionError {
  readonly code = 'ATTENTION_TOO_FEW_ROWS';

  constructor(
    readonly label: string,
    readonly rows: number,
    readonly needed: number,
  ) {
    super(`Label '${label}' has ${rows} row(s) where ${needed} are needed: add rows, or allow rare labels`);
  }
}

/** A label that the set does not hold. */
export class UnknownLabelError extends AttentionError {
  readonly code = 'ATTENTION_UNKNOWN_LABEL';

  constructor(
    readonly label: string | number,
    readonly known: readonly string[],
  ) {
    super(`Unknown label '${label}'; known are ${listNames(known)}`);
  }
}

/** A classifier needs at least two labels. */
export class SingleClassError extends AttentionError {
  readonly code = 'ATTENTION_SINGLE_CLASS';

  constructor(readonly labels: readonly string[]) {
    super(
      labels.length === 0
        ? 'There are no labels; a classifier needs at least two'
        : `Every row has the label '${String(labels[0])}'; a classifier needs at least two`,
    );
  }
}

const namesListed = 20;

/** `'a', 'b', … and 12 more`: names for a message, however many there are. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, namesListed).map((name) => `'${name}'`);
  const more = names.length - shown.length;
  return shown.length === 0 ? 'none' : shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
