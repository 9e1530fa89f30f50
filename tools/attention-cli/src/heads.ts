import { readHeadedExamples } from '@attention-flow/attention';
import type { HeadTask, HeadedExample } from '@attention-flow/attention';
import { UsageError } from './errors.ts';
import type { Output } from './output.ts';
import { usable } from './rows.ts';
import type { DataFile } from './rows.ts';

/** Options that say which columns hold labels. */
export interface HeadOptions {
  readonly text: string;
  readonly label: readonly string[];
  /** All of `label`, or those named. */
  readonly multiLabel?: true | readonly string[];
  readonly labelSeparator?: string;
}

/** Adds up an option that may be given several times. */
export const collected = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

/**
 * The heads that the options ask for; undefined for one label a text, as most models have it.
 * @throws UsageError
 */
export function headTasks({ label, multiLabel = [] }: HeadOptions): readonly HeadTask[] | undefined {
  if (new Set(label).size < label.length) throw new UsageError('--label names a column twice');
  const several = multiLabel === true ? label : multiLabel;
  const unknown = several.find((name) => !label.includes(name));
  if (unknown !== undefined) throw new UsageError(`--multi-label '${unknown}': it is no --label`);
  if (label.length === 1 && several.length === 0) return undefined;
  return label.map((name) => ({ name, kind: several.includes(name) ? 'multiLabel' : 'singleLabel' }));
}

/** The rows of a file with the labels of several heads; what was left out is said. */
export async function headedRows(
  { option, file }: DataFile,
  {
    text,
    labelSeparator,
    heads,
  }: Pick<HeadOptions, 'text' | 'labelSeparator'> & { heads: readonly HeadTask[] },
  output: Output,
): Promise<readonly HeadedExample[]> {
  const columns = { text, heads, ...(labelSeparator === undefined ? {} : { labelSeparator }) };
  const { examples } = usable(option, file, await readHeadedExamples(file, columns), output);
  return examples;
}
