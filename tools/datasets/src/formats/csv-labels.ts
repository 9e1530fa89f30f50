import { readRows } from '@attention-flow/attention';
import { labelAt, UnexpectedContentError } from '../dataset-row.ts';
import type { DatasetRow } from '../dataset-row.ts';

interface CsvColumns {
  readonly text: string;
  readonly label: string;
  /** Where labels are numbers: their names, in order. */
  readonly names?: readonly string[];
}

/** The rows of a CSV file with a column of labels. */
export async function csvLabels(file: string, columns: CsvColumns): Promise<readonly DatasetRow[]> {
  const rows: DatasetRow[] = [];
  for await (const row of readRows(file, { columns: [columns.text, columns.label] })) {
    const place = `line ${row.line}`;
    if (row.kind === 'rejected') throw new UnexpectedContentError(file, place, row.detail);
    const [text, label] = [String(row.values[columns.text]), String(row.values[columns.label])];
    rows.push({ text, label: columns.names ? labelAt(columns.names, label, { file, place }) : label });
  }
  return rows;
}
