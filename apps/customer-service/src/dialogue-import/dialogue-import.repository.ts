import { Injectable } from '@nestjs/common';
import { Database } from '@attention-flow/persistence';
import type { DialogueImport, DialogueImportId } from './dialogue-import.ts';
import { DialogueImportEntity } from './dialogue-import.entity.ts';

@Injectable()
export class DialogueImportRepository {
  constructor(private readonly database: Database) {}

  findById(id: DialogueImportId): Promise<DialogueImport | null> {
    return this.rows.findOneBy({ id });
  }

  findByContent(contentHash: string): Promise<DialogueImport | null> {
    return this.rows.findOneBy({ contentHash });
  }

  /** Whether a client has imported anything. */
  hasUploads(): Promise<boolean> {
    return this.rows.existsBy({ origin: 'upload' });
  }

  async save(report: DialogueImport): Promise<DialogueImport> {
    await this.rows.save(report);
    return report;
  }

  private get rows() {
    return this.database.rows(DialogueImportEntity);
  }
}
