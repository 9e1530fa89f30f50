import { createHash } from 'node:crypto';
import { Announcements } from '@attention-flow/messaging';
import { Clock, Database, Ids } from '@attention-flow/persistence';
import { maskPersonalData } from '@attention-flow/security';
import type { TenantId } from '@attention-flow/security';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { z } from 'zod';
import { KnowledgeService } from '../knowledge/knowledge.service.ts';
import { Config } from '../platform/config.ts';
import type { NewDocument } from './document.dto.ts';
import { DocumentEntity } from './document.entity.ts';
import { DocumentEmptyError, DocumentNotFoundError } from './document.errors.ts';
import { passagesOf } from './document.ts';
import type { DocumentId } from './document.ts';

export interface StoredDocument {
  readonly document: DocumentEntity;
  readonly passages: number;
}

const topic = 'document-changed';
/** What replicas are told: which document to look at again. */
const changed = z.object({ id: z.string() });
const documentsAtOnce = 20;

/** The documents of each tenant; their parts answer questions from the moment that they are stored. */
@Injectable()
export class DocumentService implements OnModuleInit {
  private readonly logger = new Logger(DocumentService.name);
  /** Ids of the parts that are in the index, by document. */
  private readonly indexed = new Map<
    string,
    { readonly tenantId: TenantId; readonly ids: readonly string[] }
  >();

  constructor(
    private readonly database: Database,
    private readonly knowledge: KnowledgeService,
    private readonly announcements: Announcements,
    private readonly config: Config,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    this.announcements.heard$(topic).subscribe(({ payload }) => {
      this.look(changed.parse(payload).id).catch((error: unknown) => {
        this.logger.error('A changed document cannot be read', error);
      });
    });
    for (let after = ''; ;) {
      const rows = await this.rows.find({
        where: { id: MoreThan(after as DocumentId) },
        order: { id: 'ASC' },
        take: documentsAtOnce,
      });
      for (const row of rows) this.index(row);
      after = rows.at(-1)?.id ?? '';
      if (rows.length < documentsAtOnce) return;
    }
  }

  /**
   * Stores a document, in the place of the one of its name; its personal data are masked before.
   *
   * @throws DocumentEmptyError
   */
  async put(tenantId: TenantId, given: NewDocument): Promise<StoredDocument & { readonly isNew: boolean }> {
    const { isOn, except } = this.config.importMasking;
    const content = isOn ? maskPersonalData(given.content, { except }) : given.content;
    const contentHash = createHash('sha256').update(`${given.format}:${content}`).digest('hex');
    const known = await this.rows.findOneBy({ tenantId, name: given.name });
    if (known?.contentHash === contentHash) return { ...this.stored(known), isNew: false };
    const id = known?.id ?? this.ids.next<'Document'>();
    const document = { ...given, id, tenantId, content, contentHash, createdAt: this.clock.now() };
    if (passagesOf(document).length === 0) throw new DocumentEmptyError(given.name);
    await this.database.transaction(async () => {
      await this.rows.upsert(document, ['id']);
      await this.announcements.announce(topic, { id }, tenantId);
    });
    this.index(document);
    return { ...this.stored(document), isNew: true };
  }

  async list(tenantId: TenantId): Promise<readonly StoredDocument[]> {
    const rows = await this.rows.find({ where: { tenantId }, order: { name: 'ASC' } });
    return rows.map((row) => this.stored(row));
  }

  /** @throws DocumentNotFoundError */
  async remove(tenantId: TenantId, id: DocumentId): Promise<void> {
    await this.database.transaction(async () => {
      const { affected } = await this.rows.delete({ tenantId, id });
      if (!affected) throw new DocumentNotFoundError(id);
      await this.announcements.announce(topic, { id }, tenantId);
    });
    this.forget(id);
  }

  private async look(id: string): Promise<void> {
    const row = await this.rows.findOneBy({ id: id as DocumentId });
    if (row) this.index(row);
    else this.forget(id);
  }

  private index(document: DocumentEntity): void {
    const { id, tenantId } = document;
    const passages = passagesOf(document);
    this.forget(id);
    this.knowledge.read(tenantId, passages);
    this.indexed.set(id, { tenantId, ids: passages.map((passage) => passage.id) });
  }

  private forget(id: string): void {
    const { tenantId, ids } = this.indexed.get(id) ?? {};
    if (tenantId && ids) this.knowledge.forget(tenantId, ids);
    this.indexed.delete(id);
  }

  private stored(document: DocumentEntity): StoredDocument {
    return { document, passages: this.indexed.get(document.id)?.ids.length ?? passagesOf(document).length };
  }

  private get rows() {
    return this.database.rows(DocumentEntity);
  }
}
