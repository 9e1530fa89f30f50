import { Clock, Database, Wakeup } from '@attention-flow/persistence';
import { systemTenantId } from '@attention-flow/security';
import type { TenantId } from '@attention-flow/security';
import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Subject, filter, firstValueFrom } from 'rxjs';
import { In } from 'typeorm';
import { DocumentEntity } from '../document/document.entity.ts';
import { fullText } from '../document/document.ts';
import type { Document, DocumentScore } from '../document/document.ts';
import { ActiveDocumentModel } from '../models/active-document-model.ts';
import { DocumentModel } from './document-model.ts';
import { readScore, readingOf } from './reading.ts';
import { mostProbable, valueOf } from './score.ts';
import { ScoringQueue, scoringChannel } from './scoring-queue.ts';
import type { ScoringClaim } from './scoring-queue.ts';
import { StoryCounter } from './story-counter.ts';

/** Documents that a worker takes at once. */
const batchSize = 128;
/** One batch is stored while the model reads the next one. */
const workers = 2;
/** Between two looks when nobody tells of work: leases end, models are promoted elsewhere. */
const pauseMs = 1_000;

/** Told after a batch was stored: whoever follows the stream looks for what is new. */
export const scoredChannel = 'documents.scored';

/** Reads what waits: takes a batch, asks the model, stores scores and trends in one transaction. */
@Injectable()
export class ScoringService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ScoringService.name);
  private readonly wakeups: readonly Wakeup[];
  private readonly rests = new Subject<boolean>();
  private running: readonly Promise<void>[] = [];
  private isStopping = false;
  private endListening: () => void = () => undefined;
  /** Documents scored by this process. */
  scored = 0;

  constructor(
    private readonly database: Database,
    private readonly queue: ScoringQueue,
    private readonly counter: StoryCounter,
    private readonly active: ActiveDocumentModel,
    private readonly clock: Clock,
  ) {
    this.wakeups = Array.from({ length: workers }, () => new Wakeup(clock));
  }

  onApplicationBootstrap(): void {
    this.endListening = this.database.listen(scoringChannel, () => this.wake());
    this.running = this.wakeups.map((wakeup) => this.work(wakeup));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.endListening();
    this.wake();
    await Promise.all(this.running);
  }

  /** Resolves when nothing waits, but for what failed and is tried again later. */
  async settle(): Promise<void> {
    const isSettled = firstValueFrom(this.rests.pipe(filter((isBusy) => !isBusy)));
    this.wake();
    await isSettled;
  }

  wake(): void {
    for (const wakeup of this.wakeups) wakeup.wake();
  }

  private async work(wakeup: Wakeup): Promise<void> {
    while (!this.isStopping) {
      let hadWork = false;
      try {
        hadWork = await this.turn();
        if (!hadWork) this.rests.next(await this.queue.isBusy());
      } catch (error) {
        this.logger.error('Cannot take documents to be scored', error);
      }
      if (!hadWork && !this.isStopping) await wakeup.pause(pauseMs);
    }
  }

  /** @returns whether there was anything to do */
  private async turn(): Promise<boolean> {
    const claim = await this.queue.claim(batchSize, await this.tenants());
    for (const [tenantId, tasks] of byTenant(claim))
      await this.treat(tenantId, { token: claim.token, tasks });
    return claim.tasks.length > 0;
  }

  /** Those whose documents can be read: all of them once there is a default model. */
  private async tenants(): Promise<readonly TenantId[] | undefined> {
    if (this.active.version(systemTenantId) !== null) return undefined;
    return this.active.isEmpty
      ? []
      : (await this.queue.tenants()).filter((tenant) => this.active.version(tenant) !== null);
  }

  /** A batch that fails is taken apart, so that one document does not keep back the others. */
  private async treat(tenantId: TenantId, claim: ScoringClaim): Promise<void> {
    try {
      await this.score(tenantId, claim);
    } catch (error) {
      if (claim.tasks.length > 1) {
        for (const task of claim.tasks) await this.treat(tenantId, { ...claim, tasks: [task] });
        return;
      }
      const reason = error instanceof Error ? error.message : String(error);
      this.logger.warn(`Document ${claim.tasks[0]?.documentId ?? ''} cannot be scored: ${reason}`);
      await this.queue.fail(claim, reason);
    }
  }

  private async score(tenantId: TenantId, { token, tasks }: ScoringClaim): Promise<void> {
    const id = In(tasks.map(({ documentId }) => documentId));
    const documents = await this.database.rows(DocumentEntity).find({ where: { id }, order: { id: 'ASC' } });
    const scores = await this.active.use(tenantId, (model, version) => this.read(model, version, documents));
    if (!scores) throw new Error('There is no model that reads the documents of this tenant');
    await this.database.transaction(async () => {
      const own = await this.queue.finish(
        token,
        tasks.map(({ documentId }) => documentId),
      );
      const counted = await this.counter.count(scores.filter(({ documentId }) => own.has(documentId)));
      if (counted.length > 0) await this.database.signal(scoredChannel, tenantId);
      this.database.afterCommit(() => (this.scored += counted.length));
    });
  }

  private async read(
    model: DocumentModel,
    modelVersion: string,
    documents: readonly Document[],
  ): Promise<readonly DocumentScore[]> {
    const readings = documents.map((document) => readingOf(fullText(document)));
    const texts = readings.map(({ passages, sentences }) =>
      [...passages, ...sentences].map(({ text }) => text),
    );
    const answers = await model.score(texts.flat());
    const scoredAt = this.clock.now();
    let place = 0;
    return documents.flatMap((document, index) => {
      const reading = readings[index];
      const count = texts[index]?.length ?? 0;
      const own = answers.slice(place, place + count);
      place += count;
      if (!reading) return [];
      const { sentiment: probabilities, ...read } = readScore(reading, own);
      const sentiment = mostProbable(probabilities);
      return [
        {
          ...read,
          documentId: document.id,
          sentiment,
          confidence: probabilities[sentiment],
          score: valueOf(probabilities),
          modelVersion,
          scoredAt,
        },
      ];
    });
  }
}

function byTenant({ tasks }: ScoringClaim): ReadonlyMap<TenantId, ScoringClaim['tasks']> {
  const tenants = new Set(tasks.map(({ tenantId }) => tenantId));
  return new Map([...tenants].map((tenant) => [tenant, tasks.filter(({ tenantId }) => tenantId === tenant)]));
}
