import { Clock, Database, Wakeup } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Observable } from 'rxjs';
import { In } from 'typeorm';
import { DocumentEntity } from '../document/document.entity.ts';
import { DocumentRepository } from '../document/document.repository.ts';
import type { ScoredDocument } from '../document/document.repository.ts';
import type { DocumentId } from '../document/document.ts';
import { DocumentScoreEntity } from '../scoring/document-score.entity.ts';
import { scoredChannel } from '../scoring/scoring.service.ts';

/** What of the stream somebody follows; all of it that is given must hold. */
export interface StreamFilter {
  readonly topic?: string | undefined;
  readonly entity?: string | undefined;
  readonly source?: string | undefined;
  readonly language?: string | undefined;
  readonly sentiment?: string | undefined;
}

/** Where a follower is: everything scored until then has been told. */
export interface StreamPlace {
  readonly scoredAt: Date;
  readonly documentId: string;
}

export interface StreamedDocument {
  readonly place: StreamPlace;
  readonly scored: ScoredDocument;
}

/** Between two looks where no hint came. */
const pauseMs = 2_000;
/** Batches that were begun earlier may be stored later, by another worker or replica. */
const overlapMs = 5_000;
const rowsAtOnce = 200;

/** The documents of a tenant as they are scored, in whatever process that is. */
@Injectable()
export class DocumentStream implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    private readonly database: Database,
    private readonly documents: DocumentRepository,
    private readonly clock: Clock,
  ) {}

  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  /** @param after where to go on; from now on unless given. What was stored around it may come again. */
  follow(tenantId: TenantId, filter: StreamFilter, after?: StreamPlace): Observable<StreamedDocument> {
    return new Observable((subscriber) => {
      const follower = new Follower(this.clock);
      const endListening = this.database.listen(scoredChannel, (tenant) => {
        if (tenant === tenantId) follower.wakeup.wake();
      });
      const stop = () => {
        follower.isDone = true;
        follower.wakeup.wake();
      };
      this.stopping.signal.addEventListener('abort', stop, { once: true });
      const start = after ? after.scoredAt.getTime() - overlapMs : this.clock.now().getTime();
      this.run(tenantId, filter, { follower, start, tell: (each) => subscriber.next(each) }).then(
        () => subscriber.complete(),
        (error: unknown) => subscriber.error(error),
      );
      return () => {
        endListening();
        stop();
        this.stopping.signal.removeEventListener('abort', stop);
      };
    });
  }

  private async run(
    tenantId: TenantId,
    filter: StreamFilter,
    { follower, start, tell }: { follower: Follower; start: number; tell: (each: StreamedDocument) => void },
  ): Promise<void> {
    let from = start;
    while (!follower.isDone) {
      const rows = await this.since(tenantId, from, follower.told);
      for (const each of await this.read(rows)) {
        follower.told.set(each.scored.document.id, each.place.scoredAt.getTime());
        if (!follower.isDone && fits(each.scored, filter)) tell(each);
      }
      const last = rows.at(-1)?.scoredAt.getTime();
      if (last !== undefined) from = Math.max(from, last - overlapMs);
      for (const [id, at] of follower.told) if (at < from) follower.told.delete(id);
      if (rows.length < rowsAtOnce) await follower.wakeup.pause(pauseMs);
    }
  }

  /** Not yet told, in order of their storing. */
  private async since(
    tenantId: TenantId,
    from: number,
    told: ReadonlyMap<DocumentId, number>,
  ): Promise<readonly DocumentScoreEntity[]> {
    const query = this.database
      .rows(DocumentScoreEntity)
      .createQueryBuilder('score')
      .where('score.tenantId = :tenantId AND score.scoredAt >= :from', { tenantId, from })
      .orderBy('score.scoredAt')
      .addOrderBy('score.documentId')
      .limit(rowsAtOnce + told.size);
    return (await query.getMany()).filter(({ documentId }) => !told.has(documentId)).slice(0, rowsAtOnce);
  }

  private async read(scores: readonly DocumentScoreEntity[]): Promise<readonly StreamedDocument[]> {
    if (scores.length === 0) return [];
    const ids = scores.map(({ documentId }) => documentId);
    const rows = await this.database.rows(DocumentEntity).findBy({ id: In(ids) });
    const scored = await this.documents.withScores(rows);
    const byId = new Map(scored.map((each) => [each.document.id, each]));
    return scores.flatMap(({ documentId, scoredAt }) => {
      const each = byId.get(documentId);
      return each ? [{ place: { scoredAt, documentId }, scored: each }] : [];
    });
  }
}

class Follower {
  readonly told = new Map<DocumentId, number>();
  readonly wakeup: Wakeup;
  isDone = false;

  constructor(clock: Clock) {
    this.wakeup = new Wakeup(clock);
  }
}

function fits({ document, score }: ScoredDocument, filter: StreamFilter): boolean {
  const { topic, entity, source, language, sentiment } = filter;
  return (
    (source === undefined || document.source === source) &&
    (language === undefined || document.language === language) &&
    (entity === undefined || document.entities.includes(entity)) &&
    (sentiment === undefined || score?.sentiment === sentiment) &&
    (topic === undefined || (score?.topics.some((each) => each.topic === topic) ?? false))
  );
}
