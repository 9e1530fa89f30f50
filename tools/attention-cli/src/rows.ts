import { describeRows, readExamples } from '@attention-flow/attention';
import type { LabelledExample, LabelledExampleOptions, ReadExamples } from '@attention-flow/attention';
import { InputError } from './errors.ts';
import type { Output } from './output.ts';

export interface DataFile {
  /** The option that names it, such as `--data`. */
  readonly option: string;
  readonly file: string;
}

/** The labelled rows of a file; what was left out is said, never dropped in silence. */
export async function labelledRows(
  { option, file }: DataFile,
  columns: Pick<LabelledExampleOptions, 'text' | 'label'>,
  output: Output,
): Promise<readonly LabelledExample[]> {
  const { examples } = usable(option, file, await readExamples(file, columns), output);
  return examples;
}

/** @throws InputError where not one row can be used */
export function usable<E>(
  option: string,
  file: string,
  read: ReadExamples<E>,
  output: Output,
): ReadExamples<E> {
  const { examples, report } = read;
  if (examples.length === 0)
    throw new InputError(option, file, `no row can be used; ${describeRows(report)}`);
  if (report.rejectedTotal > 0) output.note(describeRows(report));
  return read;
}
