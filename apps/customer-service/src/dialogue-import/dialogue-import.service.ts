import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { AttentionError, SourceTooLargeError, readRows } from '@attention-flow/attention';
import { Clock, Ids } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { DialoguePairRepository } from '../knowledge/dialogue-pair.repository.ts';
import { NearDuplicates } from '../mining/near-duplicates.ts';
import { Config } from '../platform/config.ts';
import { begun, completed, failed, withRow } from './dialogue-import.ts';
import type { DialogueImport, DialogueImportId, ImportSubject } from './dialogue-import.ts';
import {
  DialogueImportNotFoundError,
  ImportTooLargeError,
  ImportUnreadableError,
} from './dialogue-import.errors.ts';
import { DialogueImportRepository } from './dialogue-import.repository.ts';
import { ImportBatch } from './import-batch.ts';
import type { LinePair } from './import-batch.ts';
import type { ImportFormat } from './import-format.ts';
import { readImportRow } from './import-row.ts';
import { receiveUpload } from './upload.ts';

/** What an import came to; `isNew` is false for content that had been imported before. */
export interface ImportResult {
  readonly report: DialogueImport;
  readonly isNew: boolean;
}

/** Whose import it is, and of what kind. */
export type ImportRequest = Pick<ImportSubject, 'tenantId' | 'format' | 'origin'>;

const pairsPerBatch = 500;

@Injectable()
export class DialogueImportService implements OnModuleInit {
  /** Imports that go on in this process, by tenant and content: the same content twice at once is one import. */
  private readonly going = new Map<string, Promise<ImportResult>>();

  constructor(
    private readonly imports: DialogueImportRepository,
    private readonly pairs: DialoguePairRepository,
    private readonly batch: ImportBatch,
    private readonly config: Config,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** Uploads that were on their way when the service was last killed. */
  async onModuleInit(): Promise<void> {
    await rm(this.uploads, { recursive: true, force: true });
  }

  /** @throws DialogueImportNotFoundError */
  async find(tenantId: TenantId, id: DialogueImportId): Promise<DialogueImport> {
    const report = await this.imports.findById(tenantId, id);
    if (!report) throw new DialogueImportNotFoundError(id);
    return report;
  }

  /**
   * Imports the rows of an upload. Rows that cannot be read are in the report; content that was imported to
   * its end before is not read again.
   *
   * @throws ImportTooLargeError
   * @throws ImportUnreadableError what was read until then stays imported
   */
  async import(request: ImportRequest, body: Readable): Promise<ImportResult> {
    const file = join(this.uploads, this.ids.next());
    const bytesHash = await receiveUpload(body, file, this.config.importLimits.maxBytes);
    const contentHash = createHash('sha256').update(`${request.format}:${bytesHash}`).digest('hex');
    const key = `${request.tenantId}:${contentHash}`;
    try {
      const same = this.going.get(key);
      if (same) return { ...(await same), isNew: false };
      const going = this.once(file, { ...request, contentHash });
      this.going.set(key, going);
      return await going.finally(() => this.going.delete(key));
    } finally {
      await rm(file, { force: true });
    }
  }

  private get uploads(): string {
    return join(this.config.folder, 'uploads');
  }

  private async once(file: string, subject: Omit<ImportSubject, 'id'>): Promise<ImportResult> {
    const known = await this.imports.findByContent(subject.tenantId, subject.contentHash);
    if (known?.state === 'completed') return { report: known, isNew: false };
    const id = known?.id ?? this.ids.next<'DialogueImport'>();
    return { report: await this.read(file, begun({ ...subject, id }, this.clock.now())), isNew: true };
  }

  private async read(file: string, start: DialogueImport): Promise<DialogueImport> {
    let report = await this.imports.save(start);
    const waiting: LinePair[] = [];
    const seen = new NearDuplicates();
    try {
      for await (const row of readRows(
        { name: 'the import', bytes: createReadStream(file) },
        this.options(start.format),
      )) {
        const outcome = row.kind === 'row' ? readImportRow(row.values) : row;
        report = withRow(report, row.line, outcome);
        if (outcome.kind === 'pairs') {
          const isMined = 'isMined' in outcome;
          const fresh = outcome.pairs.filter((pair) => !isMined || seen.isNew(pair));
          waiting.push(...fresh.map((pair) => ({ ...pair, line: row.line })));
        }
        while (waiting.length >= pairsPerBatch)
          await this.batch.store(start, waiting.splice(0, pairsPerBatch));
      }
      await this.batch.store(start, waiting);
    } catch (error) {
      await this.imports.save(failed(report, messageOf(error), this.clock.now()));
      throw this.refusalOf(error);
    }
    const imported = await this.pairs.countOf(start.id);
    return this.imports.save(completed(report, imported, this.clock.now()));
  }

  private options(format: ImportFormat) {
    const columns = format === 'csv' ? ['question', 'answer'] : [];
    return { format, columns, ...this.config.importLimits };
  }

  private refusalOf(error: unknown): unknown {
    if (error instanceof SourceTooLargeError)
      return new ImportTooLargeError(this.config.importLimits.maxBytes);
    return error instanceof AttentionError ? new ImportUnreadableError(error) : error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
