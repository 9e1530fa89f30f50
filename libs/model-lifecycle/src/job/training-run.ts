import type { Clock } from '@attention-flow/persistence';
import { systemTenantId } from '@attention-flow/security';
import { Logger } from '@nestjs/common';
import { concatMap } from 'rxjs';
import type { ActiveModelEntity } from '../active/active-model.entity.ts';
import type { ActiveModelRepository } from '../active/active-model.repository.ts';
import type { ModelOpener } from '../active/model-opener.ts';
import { hashFiles } from '../bundle/bundle-files.ts';
import type { BundleStore } from '../bundle/bundle-store.ts';
import { evaluate } from '../evaluation/evaluation.ts';
import type { Evaluation, EvaluationInput } from '../evaluation/evaluation.ts';
import { judge } from '../evaluation/gate.ts';
import type { Judgment } from '../evaluation/gate.ts';
import type { JudgeableModel, LifecycleTask, PreparedTraining } from '../task/model-task.ts';
import type { RunProgram } from '../task/training-process.ts';
import type { TrainingWork } from '../task/training-program.ts';
import type { ModelVersion } from '../version/model-version.ts';
import type { ModelVersionRepository } from '../version/model-version.repository.ts';
import type { RunControl } from './run-control.ts';
import type { RunningJob } from './running-job.ts';
import { dataFolderOf, versionOf } from './training-job.ts';

export interface RunParts {
  readonly clock: Clock;
  readonly bundles: BundleStore;
  readonly active: ActiveModelRepository;
  readonly versions: ModelVersionRepository;
  readonly opener: ModelOpener;
  readonly runProgram: RunProgram;
}

/** A model that was trained and judged, its files in the bundle store. */
export interface Candidate {
  readonly model: JudgeableModel;
  readonly evaluation: Evaluation;
  readonly judgment: Judgment;
  /** The tenant's own that was active when it was judged. */
  readonly before: ActiveModelEntity | null;
  readonly version: Pick<ModelVersion, 'version' | 'files' | 'lineage' | 'splitRule' | 'createdAt'>;
}

/** What a candidate is compared with. */
interface Rival {
  readonly scores: EvaluationInput['active'];
  /** Why there is nothing to compare with, though something answers. */
  readonly problem: string | null;
}

/** Makes a candidate of a job: gathers, trains, judges. What becomes of it is for others to say. */
export class TrainingRun {
  private readonly logger = new Logger('ModelLifecycle');

  constructor(
    private readonly parts: RunParts,
    private readonly task: LifecycleTask,
    private readonly running: RunningJob,
    private readonly control: RunControl,
  ) {}

  /** @throws RunEnded when it was broken off; what the task, its program and its models throw */
  async run(): Promise<Candidate> {
    const { bundles, clock, active } = this.parts;
    const { id, tenantId, options, task } = this.running.job;
    const gatheredAt = clock.now().toISOString();
    const data = await bundles.workFolder(dataFolderOf(id));
    const prepared = await this.control.until(this.task.prepare({ tenantId, options, folder: data }));
    await this.running.enter('training');
    const out = await bundles.workFolder(id);
    await this.control.until(this.train({ plan: prepared.plan, data, out }));
    const createdAt = clock.now();
    const version = versionOf(this.running.job, createdAt);
    const files = await hashFiles(out);
    const before = await active.find(tenantId, task);
    const answering = before ?? (await active.find(systemTenantId, task));
    await this.running.enter('evaluating', version);
    await bundles.put(version, id);
    try {
      const judged = await this.judge(prepared, { version, files }, answering);
      const lineage = { options, parent: answering?.version ?? null, data: prepared.about, gatheredAt };
      const { splitRule } = this.task;
      return { ...judged, before, version: { version, files, lineage, splitRule, createdAt } };
    } catch (error) {
      await bundles.delete(version);
      throw error;
    }
  }

  /** Breaking the run off ends the process. */
  private train(work: TrainingWork<unknown>): Promise<void> {
    return new Promise((resolve, reject) => {
      const subscription = this.parts
        .runProgram(this.task.program, work)
        .pipe(concatMap((report) => this.running.advance(report)))
        .subscribe({ error: reject, complete: resolve });
      this.control.signal.addEventListener('abort', () => subscription.unsubscribe(), { once: true });
    });
  }

  private async judge(
    prepared: PreparedTraining,
    trained: Pick<ModelVersion, 'version' | 'files'>,
    answering: ActiveModelEntity | null,
  ): Promise<Pick<Candidate, 'model' | 'evaluation' | 'judgment'>> {
    const model = await this.parts.opener.open(trained, (folder) => prepared.open(folder));
    try {
      const candidate = await this.control.until(model.evaluate());
      const { scores, problem } = await this.rival(prepared, answering);
      const { slices } = prepared;
      const evaluation = evaluate({ score: this.task.score, slices, candidate, active: scores });
      const judgment: Judgment =
        problem === null
          ? judge(evaluation, this.task.gate)
          : { kind: 'promoted', reason: 'activeUnreadable', detail: problem };
      return { model, evaluation, judgment };
    } catch (error) {
      await model.close();
      throw error;
    }
  }

  /** A copy of its own of what answers, so that no customer waits for the comparison. */
  private async rival(prepared: PreparedTraining, answering: ActiveModelEntity | null): Promise<Rival> {
    const row = answering && (await this.parts.versions.find(answering.version));
    if (!row) return { scores: null, problem: null };
    const { version, splitRule } = row;
    let model: JudgeableModel;
    try {
      model = await this.parts.opener.open(row, (folder) => prepared.open(folder));
    } catch (error) {
      this.logger.error(`Model ${version} cannot be opened to be compared with`, error);
      return { scores: null, problem: error instanceof Error ? error.message : String(error) };
    }
    try {
      const scores = await this.control.until(model.evaluate());
      return {
        scores: { ...scores, version, isComparable: splitRule === this.task.splitRule },
        problem: null,
      };
    } finally {
      await model.close();
    }
  }
}
