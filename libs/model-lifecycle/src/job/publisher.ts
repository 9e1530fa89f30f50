import type { Clock, Database } from '@attention-flow/persistence';
import type { AuditLog } from '@attention-flow/security';
import { Logger } from '@nestjs/common';
import type { Activation } from '../active/activation.ts';
import type { BundleStore } from '../bundle/bundle-store.ts';
import type { Judgment, Verdict } from '../evaluation/gate.ts';
import type { ModelEvents } from '../events/model-events.ts';
import { ActiveModelChangedError } from '../lifecycle.errors.ts';
import type { ModelVersion, ModelVersionState } from '../version/model-version.ts';
import type { ModelVersionRepository } from '../version/model-version.repository.ts';
import type { VersionPruner } from '../version/version-pruner.ts';
import type { RunningJob } from './running-job.ts';
import { succeeded } from './training-job.ts';
import type { PromotionMode, TrainingJob } from './training-job.ts';
import type { Candidate } from './training-run.ts';

export interface PublisherParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly activation: Activation;
  readonly versions: ModelVersionRepository;
  readonly pruner: VersionPruner;
  readonly bundles: BundleStore;
  readonly events: ModelEvents | undefined;
  readonly audit: AuditLog | undefined;
}

const states: Readonly<Record<Verdict['kind'], ModelVersionState>> = {
  promoted: 'active',
  refused: 'refused',
  held: 'candidate',
};

/** Stores what became of a candidate, all of it in one transaction, and lets it answer where it was promoted. */
export class Publisher {
  private readonly logger = new Logger('ModelLifecycle');

  constructor(private readonly parts: PublisherParts) {}

  /** @throws RunEnded when the job was lost; nothing of the candidate remains then */
  async publish(candidate: Candidate, running: RunningJob): Promise<TrainingJob> {
    const { model, version } = candidate;
    let done: TrainingJob;
    try {
      const wished = verdictOf(candidate.judgment, running.job.promote);
      done = await this.store(candidate, running, wished).catch((error: unknown) => {
        if (!(error instanceof ActiveModelChangedError)) throw error;
        const detail = `${candidate.before?.version ?? 'Nothing'} does not answer any more: promote it by hand`;
        return this.store(candidate, running, { kind: 'held', reason: 'activeChanged', detail });
      });
    } catch (error) {
      await model.close();
      await this.parts.bundles.delete(version.version);
      throw error;
    }
    if (done.verdict?.kind === 'promoted') await model.serve(done.tenantId, version.version);
    else await model.close();
    await this.parts.pruner.prune(done).catch((error: unknown) => {
      this.logger.error('Models that are too many cannot be deleted', error);
    });
    running.show(done);
    return done;
  }

  private store(candidate: Candidate, running: RunningJob, verdict: Verdict): Promise<TrainingJob> {
    const { database, clock, versions, audit, activation } = this.parts;
    const { tenantId, task, id } = running.job;
    const { version } = candidate.version;
    const { metrics } = candidate.evaluation;
    const done = succeeded(running.job, { version, verdict, metrics }, clock.now());
    return database.transaction(async () => {
      const { evaluation } = candidate;
      const state = states[verdict.kind];
      const owner = { tenantId, task, trainingJobId: id };
      const rest = { state, metrics, evaluation, verdict, isKept: true, promotedAt: null };
      await versions.insert({ ...candidate.version, ...owner, ...rest } satisfies ModelVersion);
      await running.settle(done);
      if (verdict.kind === 'promoted') {
        const { reason } = verdict;
        const promotion = { tenantId, task, version, cause: 'automatic', reason, actor: null } as const;
        await activation.promote(promotion, candidate.before);
      } else {
        await audit?.record({
          ...{
            tenantId,
            actor: null,
            action: `model.${verdict.kind}`,
            resource: `model-versions/${version}`,
          },
          details: { task, reason: verdict.reason, detail: verdict.detail },
        });
      }
      if (verdict.kind === 'refused') await this.tellOfRefusal(candidate, done, verdict);
      return done;
    });
  }

  private async tellOfRefusal(
    { version, evaluation }: Candidate,
    { tenantId, task }: TrainingJob,
    { reason, detail }: Verdict,
  ): Promise<void> {
    const payload = {
      task,
      version: version.version,
      active: evaluation.active?.version ?? null,
      reason,
      detail,
    };
    const occurredAt = this.parts.clock.now();
    await this.parts.events?.publish({ type: 'model.refused', tenantId, occurredAt, payload });
  }
}

function verdictOf(judgment: Judgment, promote: PromotionMode): Verdict {
  if (promote === 'automatic') return judgment;
  const gate = judgment.kind === 'promoted' ? 'would promote it' : 'would refuse it';
  return { kind: 'held', reason: 'manual', detail: `The gate ${gate}: ${judgment.detail}` };
}
