import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Clock } from '@attention-flow/persistence';
import { Subject, concatMap, takeUntil } from 'rxjs';
import { ModelStore } from '../intent/model-store.ts';
import { outOfScopeIntent } from '../knowledge/dialogue-pair.ts';
import { DialoguePairRepository } from '../knowledge/dialogue-pair.repository.ts';
import { IntentTrainer } from './intent-trainer.ts';
import type { TrainingEvent } from './intent-trainer.ts';
import { TrainingBoard } from './training-board.ts';
import { advanced, failed, started, succeeded, versionOf } from './training-job.ts';
import type { TrainingFailure, TrainingJob } from './training-job.ts';
import { TrainingJobRepository } from './training-job.repository.ts';
import { epochsFor, trainingSet } from './training-set.ts';

const interrupted: TrainingFailure = {
  reason: 'interrupted',
  detail: 'The service stopped while the job ran',
};

/** Runs the queued jobs of this process, one after the other. */
@Injectable()
export class TrainingRunner implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(TrainingRunner.name);
  private readonly stop$ = new Subject<void>();
  private isStopping = false;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly jobs: TrainingJobRepository,
    private readonly board: TrainingBoard,
    private readonly pairs: DialoguePairRepository,
    private readonly trainer: IntentTrainer,
    private readonly models: ModelStore,
    private readonly clock: Clock,
  ) {}

  /** What ran when the service was last stopped has failed; what waited goes on waiting. */
  async onModuleInit(): Promise<void> {
    for (const job of await this.jobs.inState('running')) {
      await this.models.discardWork(job.id);
      await this.store(failed(job, interrupted, this.clock.now()));
    }
    for (const job of await this.jobs.inState('queued')) this.enqueue(job);
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    this.stop$.next();
    await this.last;
    this.board.close();
  }

  enqueue(job: TrainingJob): void {
    this.board.show(job);
    this.last = this.last
      .then(() => (this.isStopping ? undefined : this.run(job)))
      // The database failed, so the job's end could not be stored; the next in the queue must not wait for it.
      .catch((error: unknown) => this.logger.error(`Training job ${job.id} was lost`, error));
  }

  private async run(waiting: TrainingJob): Promise<void> {
    let job = await this.store(started(waiting, this.clock.now()));
    try {
      const { id, tenantId, preset, seed } = job;
      const out = await this.models.workFolder(id);
      const set = trainingSet(await this.pairs.withIntent(tenantId), seed);
      await this.trainer
        .train({
          ...set,
          preset,
          seed,
          epochs: epochsFor(set.train.length),
          outOfScope: outOfScopeIntent,
          out,
        })
        .pipe(
          takeUntil(this.stop$),
          concatMap(async (event) => (job = await this.advance(job, event))),
        )
        .forEach(() => undefined);
      if (this.isStopping) throw new Error(interrupted.detail);
      await this.publish(job);
      this.logger.log(`Training job ${id} succeeded`);
    } catch (error) {
      this.logger.error(`Training job ${job.id} failed`, error);
      await this.models.discardWork(job.id);
      await this.store(failed(job, this.isStopping ? interrupted : failureOf(error), this.clock.now()));
    }
  }

  /** Shows every step; stores one an epoch, so that a write does not follow each batch. */
  private async advance(before: TrainingJob, event: TrainingEvent): Promise<TrainingJob> {
    const job = advanced(before, event);
    if (job.epoch !== before.epoch || event.kind === 'evaluated') return this.store(job);
    this.board.show(job);
    return job;
  }

  private async publish(job: TrainingJob): Promise<void> {
    const now = this.clock.now();
    const version = versionOf(job, now);
    const { id: trainingJobId, tenantId, accuracy, macroF1 } = job;
    const done = succeeded(job, version, now);
    await this.models.publish(
      job.id,
      { version, tenantId, trainingJobId, accuracy, macroF1, createdAt: now },
      async () => {
        await this.jobs.save(done);
      },
    );
    this.board.show(done);
  }

  private async store(job: TrainingJob): Promise<TrainingJob> {
    await this.jobs.save(job);
    this.board.show(job);
    return job;
  }
}

function failureOf(error: unknown): TrainingFailure {
  return { reason: 'trainingFailed', detail: error instanceof Error ? error.message : String(error) };
}
