import { readRows } from '@attention-flow/attention';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Item } from '../stages/stages.ts';
import { DataSetError } from './data-set.errors.ts';
import { dataSetOf } from './data-set.ts';
import type { DataSet } from './data-set.ts';

/** One event of a data set. */
export interface DataRow {
  readonly userId: string;
  readonly itemId: string;
  readonly type: string;
  readonly value: number;
  readonly timestamp: number;
}

const itemRow = z.object({
  itemId: z.string().min(1),
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  category: z.string(),
  price: z.number().nonnegative().optional(),
});
const dataRow = z.object({
  userId: z.string().min(1),
  itemId: z.string().min(1),
  type: z.string().min(1),
  value: z.coerce.number(),
  timestamp: z.coerce.number(),
});
const eventRow = dataRow.extend({ split: z.enum(['train', 'valid']) });

export interface ReadDataSetOptions {
  /** In place of the folder's `test.csv`. */
  readonly test?: string;
}

/**
 * Reads `items.jsonl`, `events.csv` (or `.csv.gz`) and `test.csv` of a folder.
 *
 * @throws {DataSetError} naming the file and line of a row that cannot be read; and what `readRows` throws
 */
export async function readDataSet(folder: string, { test }: ReadDataSetOptions = {}): Promise<DataSet> {
  const name = basename(folder);
  const events = join(folder, 'events.csv');
  const read = <T>(file: string, schema: z.ZodType<T>) => parsedRows(name, file, schema);
  const items = (await read(join(folder, 'items.jsonl'), itemRow)).map(({ price, ...item }): Item =>
    price === undefined ? item : { ...item, price },
  );
  return dataSetOf({
    name,
    items,
    events: await read(existsSync(events) ? events : `${events}.gz`, eventRow),
    test: await read(test ?? join(folder, 'test.csv'), dataRow),
  });
}

async function parsedRows<T>(name: string, file: string, schema: z.ZodType<T>): Promise<readonly T[]> {
  const rows: T[] = [];
  for await (const row of readRows(file)) {
    if (row.kind === 'rejected') throw new DataSetError(name, `${file}, line ${row.line} ${row.detail}`);
    const parsed = schema.safeParse(row.values);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const problem = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
      throw new DataSetError(name, `${file}, line ${row.line}, ${problem}`);
    }
    rows.push(parsed.data);
  }
  return rows;
}
