import type { Readable } from 'node:stream';
import { AttentionError, SourceTooLargeError, readRows } from '@attention-flow/attention';
import { Clock, Database, Ids } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Webhooks } from '@attention-flow/webhooks';
import { Injectable } from '@nestjs/common';
import { Config } from '../platform/config.ts';
import { catalogueRejected } from '../platform/webhooks.ts';
import { begun, maxProblems } from './data-import.ts';
import type { DataImport, DataImportId, ImportSubject, RowProblem } from './data-import.ts';
import { ImportEntity } from './import.entity.ts';
import { ImportNotFoundError, ImportTooLargeError, ImportUnreadableError } from './import.errors.ts';
import { fromCsv } from './import-row.ts';
import { RowSinks } from './row-sinks.ts';
import type { LineRow } from './row-sinks.ts';

const rowsAtOnce = 2_000;
/** A webhook names so many of the rows; the report has more. */
const problemsTold = 20;

/** Rows of files and streams: each good one is stored, each bad one is reported by its line. */
@Injectable()
export class ImportService {
  constructor(
    private readonly sinks: RowSinks,
    private readonly webhooks: Webhooks,
    private readonly database: Database,
    private readonly config: Config,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** @throws ImportNotFoundError */
  async find(tenantId: TenantId, id: DataImportId): Promise<DataImport> {
    const report = await this.rows.findOneBy({ tenantId, id });
    if (!report) throw new ImportNotFoundError(id);
    return report;
  }

  /**
   * Reads rows as they arrive. Sent again, the same rows change nothing.
   *
   * @throws ImportTooLargeError
   * @throws ImportUnreadableError what was read until then stays stored
   */
  async import(request: Omit<ImportSubject, 'id'>, body: Readable): Promise<DataImport> {
    const id = this.ids.next<'DataImport'>();
    let report = await this.save(begun({ ...request, id }, this.clock.now()));
    try {
      let waiting: LineRow[] = [];
      const { maxBytes, maxRowBytes } = this.config.importLimits;
      const { format, kind } = request;
      const columns = format === 'csv' ? requiredColumns[kind] : [];
      const source = { name: 'the import', bytes: body };
      for await (const row of readRows(source, { format, columns, maxBytes, maxRowBytes })) {
        if (row.kind === 'row')
          waiting.push({ line: row.line, row: format === 'csv' ? fromCsv(row.values) : row.values });
        else
          report = withProblems(counted(report, 1), [
            { line: row.line, code: row.reason, detail: row.detail },
          ]);
        if (waiting.length < rowsAtOnce) continue;
        report = await this.store(report, waiting);
        waiting = [];
      }
      report = await this.store(report, waiting);
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      await this.finish({ ...report, state: 'failed', failure });
      throw this.refusalOf(error);
    }
    return this.finish({ ...report, state: 'completed' });
  }

  private async store(report: DataImport, rows: readonly LineRow[]): Promise<DataImport> {
    const { known, problems } = await this.sinks.store(report.kind, report.tenantId, rows);
    const after = withProblems(counted(report, rows.length), problems);
    return { ...after, rowsKnown: after.rowsKnown + known };
  }

  /** The report and the news of it are stored together. */
  private finish(report: DataImport): Promise<DataImport> {
    const finished = { ...report, finishedAt: this.clock.now() };
    return this.database.transaction(async () => {
      if (report.rowsRejected > 0)
        await this.webhooks.emit({
          tenant: report.tenantId,
          type: catalogueRejected.type,
          payload: {
            importId: report.id,
            kind: report.kind,
            rowsRead: report.rowsRead,
            rowsRejected: report.rowsRejected,
            problems: report.problems.slice(0, problemsTold),
          },
          occurredAt: finished.finishedAt,
        });
      return this.save(finished);
    });
  }

  private async save(report: DataImport): Promise<DataImport> {
    await this.rows.save(report);
    return report;
  }

  private refusalOf(error: unknown): unknown {
    if (error instanceof SourceTooLargeError)
      return new ImportTooLargeError(this.config.importLimits.maxBytes);
    return error instanceof AttentionError ? new ImportUnreadableError(error) : error;
  }

  private get rows() {
    return this.database.rows(ImportEntity);
  }
}

const requiredColumns = {
  items: ['itemId', 'title'],
  users: ['userId'],
  events: ['type', 'itemId'],
} as const;

function counted(report: DataImport, rows: number): DataImport {
  return { ...report, rowsRead: report.rowsRead + rows };
}

function withProblems(report: DataImport, problems: readonly RowProblem[]): DataImport {
  return {
    ...report,
    rowsRejected: report.rowsRejected + problems.length,
    problems: [...report.problems, ...problems].slice(0, maxProblems),
  };
}
