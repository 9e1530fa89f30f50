import { Database, insertMany } from '@attention-flow/persistence';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { DocumentEntity } from '../document/document.entity.ts';
import { DocumentTagEntity } from '../document/document-tag.entity.ts';
import type { Document, DocumentId, DocumentScore } from '../document/document.ts';
import type { IntakePlan } from '../document/intake-plan.ts';
import { StoryIndex } from '../near-duplicate/story-index.ts';
import { gainOf, reachGain, taken } from '../trend/contribution.ts';
import type { Contribution } from '../trend/contribution.ts';
import { TrendRecorder } from '../trend/trend-recorder.ts';
import { DocumentScoreEntity } from './document-score.entity.ts';
import { ScoringTaskEntity } from './scoring-task.entity.ts';

/** Keeps scores, tags and trends true to the documents, each in the transaction around. */
@Injectable()
export class StoryCounter {
  constructor(
    private readonly database: Database,
    private readonly index: StoryIndex,
    private readonly trends: TrendRecorder,
  ) {}

  /**
   * Stores what the model made of documents and counts them, with the copies that they have by now.
   *
   * @returns the documents as they were counted
   */
  async count(scores: readonly DocumentScore[]): Promise<readonly Document[]> {
    const scoreOf = new Map(scores.map((score) => [score.documentId, score]));
    const documents = await this.locked([...scoreOf.keys()]);
    const deltas = this.trends.begin();
    const rows: Partial<DocumentScoreEntity>[] = [];
    const tags: DocumentTagEntity[] = [];
    for (const document of documents) {
      const score = scoreOf.get(document.id);
      if (!score) continue;
      rows.push({ ...score, tenantId: document.tenantId });
      tags.push(...tagsOf(document, score));
      const contribution = contributionOf(document, score);
      deltas.add(contribution, gainOf(contribution));
    }
    await insertMany(this.database, DocumentScoreEntity, rows);
    await insertMany(this.database, DocumentTagEntity, tags);
    await this.trends.record(deltas);
    return documents;
  }

  /** Counts new copies of stories, and takes back what was said of documents whose content is another now. */
  async change({ replaced, copies }: Pick<IntakePlan, 'replaced' | 'copies'>): Promise<void> {
    const replacedIds = new Set(replaced.map(({ id }) => id));
    const counted = [...copies].filter(([id, count]) => count !== 0 && !replacedIds.has(id));
    if (replaced.length === 0 && counted.length === 0) return;
    const documents = await this.locked([...replacedIds, ...counted.map(([id]) => id)]);
    const scores = await this.scoresOf(documents);
    const deltas = this.trends.begin();
    const copiesOf = new Map(counted);
    for (const document of documents) {
      const score = scores.get(document.id);
      if (!score) continue;
      const contribution = contributionOf(document, score);
      const gain = replacedIds.has(document.id)
        ? taken(gainOf(contribution))
        : reachGain(copiesOf.get(document.id) ?? 0);
      deltas.add(contribution, gain);
    }
    for (const [id, count] of counted)
      await this.database.sql`
        UPDATE ${DocumentEntity} SET "reach" = "reach" + ${() => String(count)} WHERE "id" = ${id}`;
    await this.remove([...replacedIds]);
    await this.trends.record(deltas);
  }

  /** Documents with all that was made of them, but for the trends. */
  async remove(ids: readonly DocumentId[]): Promise<void> {
    if (ids.length === 0) return;
    const documentId = In([...ids]);
    await this.database.rows(DocumentScoreEntity).delete({ documentId });
    await this.database.rows(DocumentTagEntity).delete({ documentId });
    await this.database.rows(ScoringTaskEntity).delete({ documentId });
    await this.index.remove(ids);
    await this.database.rows(DocumentEntity).delete({ id: documentId });
  }

  /** In the order of their ids, so that two transactions never wait for each other. */
  private async locked(ids: readonly DocumentId[]): Promise<readonly Document[]> {
    if (ids.length === 0) return [];
    const query = this.database
      .rows(DocumentEntity)
      .createQueryBuilder('document')
      .where({ id: In([...ids]) })
      .orderBy('document.id');
    if (this.database.kind === 'postgres') query.setLock('pessimistic_write');
    return query.getMany();
  }

  private async scoresOf(documents: readonly Document[]): Promise<ReadonlyMap<DocumentId, DocumentScore>> {
    const documentId = In(documents.map(({ id }) => id));
    const rows = await this.database.rows(DocumentScoreEntity).findBy({ documentId });
    return new Map(rows.map((row) => [row.documentId, row]));
  }
}

function contributionOf(document: Document, { topics, sentiment, score }: DocumentScore): Contribution {
  return { ...document, topics: topics.map(({ topic }) => topic), sentiment, score };
}

function tagsOf(
  { tenantId, id: documentId, publishedAt, entities }: Document,
  { topics, sentiment }: DocumentScore,
): readonly DocumentTagEntity[] {
  const tag = (kind: DocumentTagEntity['kind'], value: string) => ({
    tenantId,
    kind,
    value,
    publishedAt,
    documentId,
  });
  return [
    ...topics.map(({ topic }) => tag('topic', topic)),
    ...entities.map((entity) => tag('entity', entity)),
    tag('sentiment', sentiment),
  ];
}
