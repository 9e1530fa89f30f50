import { Injectable } from '@nestjs/common';
import { Clock, Ids } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { of } from 'rxjs';
import type { Observable } from 'rxjs';
import { DialoguePairRepository } from '../knowledge/dialogue-pair.repository.ts';
import { TrainingBoard } from './training-board.ts';
import { queued } from './training-job.ts';
import type { TrainingJob, TrainingJobId, TrainingRequest } from './training-job.ts';
import { TrainingJobRepository } from './training-job.repository.ts';
import { TrainingRunner } from './training-runner.ts';
import { trainingSet } from './training-set.ts';
import { TrainingJobNotFoundError } from './training.errors.ts';

@Injectable()
export class TrainingService {
  constructor(
    private readonly jobs: TrainingJobRepository,
    private readonly board: TrainingBoard,
    private readonly runner: TrainingRunner,
    private readonly pairs: DialoguePairRepository,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** @throws TooFewExamplesError at once, not when the job's turn has come */
  async request(request: TrainingRequest): Promise<TrainingJob> {
    trainingSet(await this.pairs.withIntent(request.tenantId), request.seed);
    const job = await this.jobs.save(queued(this.ids.next(), request, this.clock.now()));
    this.runner.enqueue(job);
    return job;
  }

  /** @throws TrainingJobNotFoundError */
  async find(tenantId: TenantId, id: TrainingJobId): Promise<TrainingJob> {
    const job = this.board.latest(tenantId, id) ?? (await this.jobs.findById(tenantId, id));
    if (!job) throw new TrainingJobNotFoundError(id);
    return job;
  }

  /**
   * The job as it is and every change of it; completes when the job has ended.
   *
   * @throws TrainingJobNotFoundError
   */
  async watch(tenantId: TenantId, id: TrainingJobId): Promise<Observable<TrainingJob>> {
    return this.board.watch(tenantId, id) ?? of(await this.find(tenantId, id));
  }
}
