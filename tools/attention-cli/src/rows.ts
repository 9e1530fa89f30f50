import { describeRows, readExamples } from '@attention-flow/attention';
import type { LabelledExample } from '@attention-flow/attention';
import type { Output } from './output.ts';

/** The labelled rows of a file; what was left out is said, never dropped in silence. */
export async function labelledRows(
  file: string,
  columns: { readonly text: string; readonly label: string },
  output: Output,
): Promise<readonly LabelledExample[]> {
  const { examples, report } = await readExamples(file, columns);
  if (report.rejectedTotal > 0) output.note(describeRows(report));
  return examples;
}
