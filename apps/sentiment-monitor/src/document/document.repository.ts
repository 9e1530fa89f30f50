import { Database, insertMany } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { In, Like, Not } from 'typeorm';
import { DocumentScoreEntity } from '../scoring/document-score.entity.ts';
import { ScoringTaskEntity } from '../scoring/scoring-task.entity.ts';
import { DocumentEntity } from './document.entity.ts';
import type { Document, DocumentId, DocumentScore, DocumentState } from './document.ts';

/** A document with what is known of it by now. */
export interface ScoredDocument {
  readonly document: Document;
  readonly state: DocumentState;
  /** Of its canonical document, where it is a copy. */
  readonly score: DocumentScore | null;
  readonly failure: string | null;
}

const rowsAtOnce = 1_000;

@Injectable()
export class DocumentRepository {
  constructor(private readonly database: Database) {}

  /** One intake of a tenant at a time, so that two copies of a story never both count as the first. */
  async lockIntake(tenantId: TenantId): Promise<void> {
    // SQLite has one transaction at a time anyway.
    if (this.database.kind === 'postgres')
      await this.database.sql`SELECT pg_advisory_xact_lock(hashtext(${`intake:${tenantId}`}))`;
  }

  async insert(documents: readonly Document[]): Promise<void> {
    await insertMany(this.database, DocumentEntity, documents);
  }

  /** Whether there is a document whose source calls it otherwise than this begins. */
  hasOthersThan(tenantId: TenantId, beginning: string): Promise<boolean> {
    return this.database.rows(DocumentEntity).existsBy({ tenantId, externalId: Not(Like(`${beginning}%`)) });
  }

  find(tenantId: TenantId, id: DocumentId): Promise<Document | null> {
    return this.database.rows(DocumentEntity).findOneBy({ tenantId, id });
  }

  /** By `source` and `externalId` joined by a NUL character. */
  async findByExternalIds(
    tenantId: TenantId,
    wanted: readonly Pick<Document, 'source' | 'externalId'>[],
  ): Promise<Map<string, Document>> {
    const found = new Map<string, Document>();
    for (const [source, ids] of bySource(wanted)) {
      for (let start = 0; start < ids.length; start += rowsAtOnce) {
        const externalId = In(ids.slice(start, start + rowsAtOnce));
        const rows = await this.database.rows(DocumentEntity).findBy({ tenantId, source, externalId });
        for (const row of rows) found.set(`${row.source}\0${row.externalId}`, row);
      }
    }
    return found;
  }

  /** What is known of each by now, in the same order. */
  async withScores(documents: readonly Document[]): Promise<readonly ScoredDocument[]> {
    if (documents.length === 0) return [];
    const documentId = In([...new Set(documents.map(({ canonicalId }) => canonicalId))]);
    const scores = await this.database.rows(DocumentScoreEntity).findBy({ documentId });
    const tasks = await this.database.rows(ScoringTaskEntity).findBy({ documentId });
    const scoreOf = new Map(scores.map((score) => [score.documentId, score]));
    const taskOf = new Map(tasks.map((task) => [task.documentId, task]));
    return documents.map((document) => {
      const score = scoreOf.get(document.canonicalId) ?? null;
      const task = taskOf.get(document.canonicalId);
      const own = score ? 'scored' : task?.availableAt === null ? 'failed' : 'queued';
      const state = document.canonicalId === document.id ? own : 'copy';
      return { document, state, score, failure: own === 'failed' ? (task?.failure ?? null) : null };
    });
  }
}

function bySource(wanted: readonly Pick<Document, 'source' | 'externalId'>[]): ReadonlyMap<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { source, externalId } of wanted) {
    const group = groups.get(source);
    if (group) group.push(externalId);
    else groups.set(source, [externalId]);
  }
  return groups;
}
