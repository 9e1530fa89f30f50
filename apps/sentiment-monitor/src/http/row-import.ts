import { AttentionError, SourceTooLargeError } from '@attention-flow/attention';
import { ServiceError } from '../platform/service.error.ts';
import { ImportReporter } from './import-report.ts';
import type { ImportReport } from './import-report.ts';
import type { StreamedRow } from './streamed-rows.ts';

export class ImportTooLargeError extends ServiceError {
  readonly code = 'IMPORT_TOO_LARGE';
  readonly status = 413;
  readonly title = 'Import too large';

  constructor() {
    super('The import is longer than allowed; split it. What was read until then is stored');
  }
}

export class ImportUnreadableError extends ServiceError {
  readonly code = 'IMPORT_UNREADABLE';
  readonly status = 422;
  readonly title = 'Import unreadable';

  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

export type Parsed<Item> =
  { readonly kind: 'item'; readonly item: Item } | { readonly kind: 'rejected'; readonly detail: string };

const itemsAtOnce = 500;

/**
 * Reads rows as they arrive and stores them in batches; rows that cannot be read are in the report.
 *
 * @throws ImportTooLargeError, ImportUnreadableError what was read until then is stored
 */
export async function importRows<Item>(
  rows: AsyncIterable<StreamedRow>,
  parse: (values: unknown) => Parsed<Item>,
  store: (items: readonly Item[]) => Promise<void>,
): Promise<ImportReport> {
  const reporter = new ImportReporter();
  let waiting: Item[] = [];
  try {
    for await (const row of rows) {
      reporter.row();
      if (row.kind === 'rejected') {
        reporter.reject(row.line, row.reason, row.detail);
        continue;
      }
      const parsed = parse(row.values);
      if (parsed.kind === 'rejected') reporter.reject(row.line, 'invalidRow', parsed.detail);
      else waiting.push(parsed.item);
      if (waiting.length < itemsAtOnce) continue;
      await store(waiting);
      waiting = [];
    }
  } catch (error) {
    if (error instanceof SourceTooLargeError) throw new ImportTooLargeError();
    throw error instanceof AttentionError ? new ImportUnreadableError(error) : error;
  }
  if (waiting.length > 0) await store(waiting);
  return reporter.report;
}
