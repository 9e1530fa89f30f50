import { Injectable } from '@nestjs/common';
import { Database } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { DialogueImport, DialogueImportId } from './dialogue-import.ts';
import { DialogueImportEntity } from './dialogue-import.entity.ts';

@Injectable()
export class DialogueImportRepository {
  constructor(private readonly database: Database) {}

  findById(tenantId: TenantId, id: DialogueImportId): Promise<DialogueImport | null> {
    return this.rows.findOneBy({ tenantId, id });
  }

  findByContent(tenantId: TenantId, contentHash: string): Promise<DialogueImport | null> {
    return this.rows.findOneBy({ tenantId, contentHash });
  }

  /** Whether a client of this tenant has imported anything. */
  hasUploads(tenantId: TenantId): Promise<boolean> {
    return this.rows.existsBy({ tenantId, origin: 'upload' });
  }

  async save(report: DialogueImport): Promise<DialogueImport> {
    await this.rows.save(report);
    return report;
  }

  private get rows() {
    return this.database.rows(DialogueImportEntity);
  }
}
