import type { Id } from '@attention-flow/persistence';
import type { JsonObject, TenantId } from '@attention-flow/security';
import type { Verdict } from '../evaluation/gate.ts';
import type { TrainingReport } from '../task/training-program.ts';

export type TrainingJobId = Id<'TrainingJob'>;

export const jobStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type TrainingJobState = (typeof jobStates)[number];

/** What a running job is at. */
export const jobPhases = ['gathering', 'training', 'evaluating', 'publishing'] as const;
export type TrainingPhase = (typeof jobPhases)[number];

/** `automatic`: the gate decides; `manual`: a person does, the evaluation before their eyes. */
export const promotionModes = ['automatic', 'manual'] as const;
export type PromotionMode = (typeof promotionModes)[number];

/** Who asked: a client, the schedule, or the service itself, such as for its sample data. */
export const jobOrigins = ['request', 'schedule', 'service'] as const;
export type JobOrigin = (typeof jobOrigins)[number];

/** `interrupted`: process or replica died, as often as it was tried. */
export const failureReasons = ['interrupted', 'trainingFailed'] as const;
export interface TrainingFailure {
  readonly reason: (typeof failureReasons)[number];
  readonly detail: string;
}

/** One training, from the request to the version and what became of it. */
export interface TrainingJob {
  readonly id: TrainingJobId;
  /** Whose data are learnt from, and whose model it becomes. */
  readonly tenantId: TenantId;
  readonly task: string;
  readonly state: TrainingJobState;
  /** Null unless it runs. */
  readonly phase: TrainingPhase | null;
  /** As the task understands them. */
  readonly options: JsonObject;
  readonly promote: PromotionMode;
  readonly origin: JobOrigin;
  /** Of the training, in [0, 1]. */
  readonly progress: number;
  /** Such as epoch and loss. */
  readonly details: Readonly<Record<string, number | string>>;
  readonly metrics: Readonly<Record<string, number>>;
  /** While it is judged, and from then on where it was stored. */
  readonly modelVersion: string | null;
  readonly verdict: Verdict | null;
  readonly failure: TrainingFailure | null;
  /** How often it was begun. */
  readonly attempts: number;
  /** Names the attempt that runs; an attempt that finds another name here has been given up. */
  readonly runId: string | null;
  readonly cancelRequestedAt: Date | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export type NewTrainingJob = Pick<TrainingJob, 'id' | 'tenantId' | 'task' | 'options' | 'promote' | 'origin'>;

export function queued(job: NewTrainingJob, now: Date): TrainingJob {
  return {
    ...job,
    state: 'queued',
    ...unbegun,
    verdict: null,
    failure: null,
    attempts: 0,
    cancelRequestedAt: null,
    createdAt: now,
    finishedAt: null,
  };
}

const unbegun = {
  phase: null,
  progress: 0,
  details: {},
  metrics: {},
  modelVersion: null,
  runId: null,
  startedAt: null,
} as const;

export function started(job: TrainingJob, runId: string, now: Date): TrainingJob {
  const attempts = job.attempts + 1;
  return { ...job, ...unbegun, state: 'running', phase: 'gathering', runId, attempts, startedAt: now };
}

export function advanced(job: TrainingJob, report: TrainingReport): TrainingJob {
  switch (report.kind) {
    case 'progress':
      return { ...job, progress: report.progress, details: report.details };
    case 'measured':
      return { ...job, metrics: { ...job.metrics, ...report.metrics } };
  }
}

/** Back in the queue: its process was asked to stop, which counts as no attempt. */
export function yielded(job: TrainingJob): TrainingJob {
  return { ...job, ...unbegun, state: 'queued', attempts: Math.max(job.attempts - 1, 0) };
}

export function succeeded(
  job: TrainingJob,
  {
    version,
    verdict,
    metrics,
  }: { readonly version: string; readonly verdict: Verdict; readonly metrics: TrainingJob['metrics'] },
  now: Date,
): TrainingJob {
  const result = { modelVersion: version, verdict, metrics: { ...job.metrics, ...metrics } };
  return { ...ended(job, now), ...result, state: 'succeeded', progress: 1 };
}

export function failed(job: TrainingJob, failure: TrainingFailure, now: Date): TrainingJob {
  return { ...ended(job, now), state: 'failed', failure, modelVersion: null };
}

export function cancelled(job: TrainingJob, now: Date): TrainingJob {
  return { ...ended(job, now), state: 'cancelled', modelVersion: null };
}

function ended(job: TrainingJob, now: Date): TrainingJob {
  return { ...job, phase: null, runId: null, finishedAt: now };
}

export function isFinished({ state }: Pick<TrainingJob, 'state'>): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}

/** Where the data of a job are put that are too large for its plan. */
export function dataFolderOf(id: TrainingJobId): string {
  return `${id}-data`;
}

/** A version is called after the moment it was trained and the job that did it. */
export function versionOf({ id }: Pick<TrainingJob, 'id'>, now: Date): string {
  const moment = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${moment}-${id.slice(-8)}`;
}
