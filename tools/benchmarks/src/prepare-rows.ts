import { readRows } from '@attention-flow/attention';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A row as its file has it. */
export interface JsonRow extends Readonly<Record<string, unknown>> {
  readonly text: unknown;
  readonly label?: unknown;
  readonly topics?: unknown;
}

export type Part = 'train' | 'test';

/** What becomes of rows before they are used. */
export interface Preparation {
  readonly keeps: (row: JsonRow, part: Part) => boolean;
  /** Whole rows are taken as they are unless given. */
  readonly change?: (row: JsonRow) => object;
}

/** @throws Error naming the first row that cannot be read */
export async function readJsonRows(file: string): Promise<readonly JsonRow[]> {
  const rows: JsonRow[] = [];
  for await (const row of readRows(file, { columns: ['text'] })) {
    if (row.kind === 'rejected') throw new Error(`${file}: line ${row.line} ${row.detail}`);
    rows.push({ text: undefined, ...row.values });
  }
  return rows;
}

/** Writes what is kept of each part. @returns the files */
export async function prepareRows(
  parts: Readonly<Record<Part, readonly JsonRow[]>>,
  { keeps, change = (row) => row }: Preparation,
  folder: string,
): Promise<Readonly<Record<Part, string>>> {
  const write = async (part: Part) => {
    const file = join(folder, `${part}.jsonl`);
    const lines = parts[part].filter((row) => keeps(row, part)).map((row) => JSON.stringify(change(row)));
    await writeFile(file, lines.map((line) => `${line}\n`).join(''));
    return file;
  };
  return { train: await write('train'), test: await write('test') };
}
