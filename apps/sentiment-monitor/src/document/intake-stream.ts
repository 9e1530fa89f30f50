import { AttentionError, SourceTooLargeError } from '@attention-flow/attention';
import { Clock } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { ImportReporter } from '../http/import-report.ts';
import type { StreamedRow } from '../http/streamed-rows.ts';
import { Config } from '../platform/config.ts';
import type { IntakeReport } from './document.dto.ts';
import { ScoringQueueFullError, StreamTooLargeError, StreamUnreadableError } from './document.errors.ts';
import { documentInput } from './document-input.ts';
import type { DocumentInput } from './document-input.ts';
import { IntakeService } from './intake.service.ts';
import type { IntakeResult } from './intake.service.ts';

/** Documents of one transaction; other requests wait so long. */
const documentsAtOnce = 200;
const mostTold = 1_000;
/** How long a stream is held back where the queue is full, before it is refused. */
const patienceMs = 20_000;
const pauseMs = 250;

const outcomes = { created: 'created', copy: 'copies', updated: 'updated', duplicate: 'duplicates' } as const;

/** What a request came to, summed up as it goes. */
class IntakeReporter {
  private readonly rejections = new ImportReporter();
  private readonly stored = { created: 0, copies: 0, updated: 0, duplicates: 0 };
  private readonly documents: IntakeReport['documents'] = [];

  get storedCount(): number {
    return Object.values(this.stored).reduce((sum, count) => sum + count, 0);
  }

  get report(): IntakeReport {
    const { rows, problems } = this.rejections.report;
    return { stored: { ...this.stored }, rejected: rows.rejected, documents: this.documents, problems };
  }

  reject(line: number, reason: string, detail: string): void {
    this.rejections.reject(line, reason, detail);
  }

  take(results: readonly IntakeResult[], lineOf: (index: number) => number): void {
    for (const result of results) {
      if (result.kind === 'refused') {
        this.reject(lineOf(result.index), result.reason, result.detail);
        continue;
      }
      const { outcome, document } = result;
      this.stored[outcomes[outcome]] += 1;
      const { id, source, externalId, canonicalId } = document;
      if (this.documents.length < mostTold)
        this.documents.push({ id, source, externalId, canonicalId, outcome });
    }
  }
}

/** Takes in documents of a request, few or many; a stream is read no faster than its documents can be kept. */
@Injectable()
export class IntakeStream {
  constructor(
    private readonly intake: IntakeService,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** @throws ScoringQueueFullError nothing is stored */
  async batch(tenantId: TenantId, inputs: readonly DocumentInput[]): Promise<IntakeReport> {
    const reporter = new IntakeReporter();
    reporter.take(await this.intake.take(tenantId, inputs), (index) => index + 1);
    return reporter.report;
  }

  /** @throws ScoringQueueFullError, StreamTooLargeError, StreamUnreadableError what was read until then is stored */
  async stream(tenantId: TenantId, rows: AsyncIterable<StreamedRow>): Promise<IntakeReport> {
    const reporter = new IntakeReporter();
    let waiting: { readonly line: number; readonly input: DocumentInput }[] = [];
    const store = async () => {
      const batch = waiting;
      waiting = [];
      const inputs = batch.map(({ input }) => input);
      reporter.take(await this.patiently(tenantId, inputs, reporter), (index) => batch[index]?.line ?? 0);
    };
    try {
      for await (const row of rows) {
        if (row.kind === 'rejected') reporter.reject(row.line, row.reason, row.detail);
        else {
          const parsed = documentInput.safeParse(withoutEmpty(row.values));
          if (parsed.success) waiting.push({ line: row.line, input: parsed.data });
          else reporter.reject(row.line, 'invalidDocument', problemsOf(parsed.error.issues));
        }
        if (waiting.length >= documentsAtOnce) await store();
      }
      if (waiting.length > 0) await store();
    } catch (error) {
      if (error instanceof SourceTooLargeError)
        throw new StreamTooLargeError(this.config.values.STREAM_MAX_BYTES);
      throw error instanceof AttentionError ? new StreamUnreadableError(error) : error;
    }
    return reporter.report;
  }

  /** Holds the sender back while the queue is full; nothing is dropped. */
  private async patiently(
    tenantId: TenantId,
    inputs: readonly DocumentInput[],
    reporter: IntakeReporter,
  ): Promise<readonly IntakeResult[]> {
    const until = this.clock.now().getTime() + patienceMs;
    for (;;) {
      try {
        return await this.intake.take(tenantId, inputs);
      } catch (error) {
        if (!(error instanceof ScoringQueueFullError)) throw error;
        if (this.clock.now().getTime() >= until)
          throw new ScoringQueueFullError(error.maxDocuments, reporter.storedCount);
        await new Promise<void>((resolve) => this.clock.schedule(pauseMs, resolve));
      }
    }
  }
}

/** CSV has no way to leave a column out: what is empty was not given. */
function withoutEmpty(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

function problemsOf(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): string {
  return issues.map(({ path, message }) => [...path.map(String), message].join(': ')).join('; ');
}
