import { Clock, Wakeup } from '@attention-flow/persistence';
import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { ScoringQueueFullError } from '../document/document.errors.ts';
import { FeedReader } from './feed-reader.ts';
import { FileReader } from './file-reader.ts';
import { NatsReader } from './nats-reader.ts';
import { backOffMs } from './news-source.ts';
import type { SourceSettings } from './news-source.ts';
import { NewsSourceRepository } from './news-source.repository.ts';
import type { ClaimedSource } from './news-source.repository.ts';
import type { SourceReader } from './source-reader.ts';

const sourcesAtOnce = 8;
const pauseMs = 1_000;
/** How long a source is held back where too many documents wait for their scores. */
const heldBackMs = 5_000;
const baseBackOffMs = 10_000;

/** Reads each source when its time has come; a source that fails is asked less and less often. */
@Injectable()
export class SourceRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SourceRunner.name);
  private readonly readers: Readonly<Record<SourceSettings['kind'], SourceReader>>;
  private readonly wakeup: Wakeup;
  private isStopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly sources: NewsSourceRepository,
    private readonly clock: Clock,
    feed: FeedReader,
    file: FileReader,
    nats: NatsReader,
  ) {
    this.readers = { feed, file, nats };
    this.wakeup = new Wakeup(clock);
  }

  onApplicationBootstrap(): void {
    this.running = this.work();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.wake();
    await this.running;
  }

  wake(): void {
    this.wakeup.wake();
  }

  /** Reads all that is due now. @returns how many sources that were */
  async turn(): Promise<number> {
    const claimed = await this.sources.claim(sourcesAtOnce);
    await Promise.all(claimed.map((source) => this.read(source)));
    return claimed.length;
  }

  private async work(): Promise<void> {
    while (!this.isStopping) {
      let count = 0;
      try {
        count = await this.turn();
      } catch (error) {
        this.logger.error('Cannot read sources', error);
      }
      if (count === 0 && !this.isStopping) await this.wakeup.pause(pauseMs);
    }
  }

  private async read(source: ClaimedSource): Promise<void> {
    try {
      const turn = await this.readers[source.settings.kind].turn(source);
      const now = this.clock.now();
      await this.sources.settle(source, {
        cursor: turn.cursor,
        documents: source.documents + turn.documents,
        rejected: source.rejected + turn.rejected,
        lastSuccessAt: now,
        failures: 0,
        failure: null,
        dueAt: turn.nextMs === null ? null : new Date(now.getTime() + turn.nextMs),
      });
    } catch (error) {
      await this.putOff(source, error);
    }
  }

  private async putOff(source: ClaimedSource, error: unknown): Promise<void> {
    const now = this.clock.now().getTime();
    if (error instanceof ScoringQueueFullError)
      return this.sources.settle(source, { dueAt: new Date(now + heldBackMs) });
    const failure = error instanceof Error ? error.message : String(error);
    this.logger.warn(`Source ${source.id} cannot be read: ${failure}`);
    const failures = source.failures + 1;
    return this.sources.settle(source, {
      failures,
      failure: failure.slice(0, 1_000),
      dueAt: new Date(now + backOffMs(baseBackOffMs, failures, Math.random())),
    });
  }
}
