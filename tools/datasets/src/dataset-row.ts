/** One line of a prepared file. */
export interface DatasetRow {
  readonly text: string;
  readonly label?: string;
  readonly [column: string]: unknown;
}

/** What stands in a downloaded file is not what its publisher describes. */
export class UnexpectedContentError extends Error {
  readonly code = 'UNEXPECTED_CONTENT';

  constructor(
    readonly file: string,
    /** Where in it. */
    readonly place: string,
    readonly detail: string,
  ) {
    super(`${file}, ${place}: ${detail}`);
  }
}

/** @throws UnexpectedContentError where `label` is none of those known */
export function labelAt(
  labels: readonly string[] | ReadonlyMap<string, string>,
  label: string | number,
  where: { readonly file: string; readonly place: string },
): string {
  const known =
    labels instanceof Map ? labels.get(String(label)) : (labels as readonly string[])[Number(label)];
  if (known !== undefined) return known;
  throw new UnexpectedContentError(where.file, where.place, `the label '${label}' is unknown`);
}
