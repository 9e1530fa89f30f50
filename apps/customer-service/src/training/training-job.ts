import type { Id } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { TrainingEvent } from './intent-trainer.ts';

export type TrainingJobId = Id<'TrainingJob'>;

export const presets = ['mini', 'small', 'base'] as const;
export type Preset = (typeof presets)[number];

export type TrainingJobState = 'queued' | 'running' | 'succeeded' | 'failed';

/** Why a job failed; `interrupted`: the service stopped while it ran. */
export interface TrainingFailure {
  readonly reason: 'interrupted' | 'trainingFailed';
  readonly detail: string;
}

/** One training of the intent model, from the request to the model or the failure. */
export interface TrainingJob {
  readonly id: TrainingJobId;
  /** Whose pairs are learnt from, and whose model it becomes. */
  readonly tenantId: TenantId;
  readonly state: TrainingJobState;
  readonly preset: Preset;
  readonly seed: number;
  /** In [0, 1]. */
  readonly progress: number;
  readonly epoch: number | null;
  readonly epochs: number | null;
  readonly loss: number | null;
  /** On the examples held out of the training, in [0, 1]. */
  readonly accuracy: number | null;
  readonly macroF1: number | null;
  readonly modelVersion: string | null;
  readonly failure: TrainingFailure | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export type TrainingRequest = Pick<TrainingJob, 'tenantId' | 'preset' | 'seed'>;

export function queued(id: TrainingJobId, request: TrainingRequest, now: Date): TrainingJob {
  return {
    id,
    state: 'queued',
    ...request,
    progress: 0,
    epoch: null,
    epochs: null,
    loss: null,
    accuracy: null,
    macroF1: null,
    modelVersion: null,
    failure: null,
    createdAt: now,
    startedAt: null,
    finishedAt: null,
  };
}

export function started(job: TrainingJob, now: Date): TrainingJob {
  return { ...job, state: 'running', startedAt: now };
}

export function advanced(job: TrainingJob, event: TrainingEvent): TrainingJob {
  switch (event.kind) {
    case 'progress': {
      const { kind: _, ...progress } = event;
      return { ...job, ...progress };
    }
    case 'evaluated':
      return { ...job, accuracy: event.accuracy, macroF1: event.macroF1 };
  }
}

export function succeeded(job: TrainingJob, modelVersion: string, now: Date): TrainingJob {
  return { ...job, state: 'succeeded', progress: 1, modelVersion, finishedAt: now };
}

export function failed(job: TrainingJob, failure: TrainingFailure, now: Date): TrainingJob {
  return { ...job, state: 'failed', failure, finishedAt: now };
}

export function isFinished({ state }: Pick<TrainingJob, 'state'>): boolean {
  return state === 'succeeded' || state === 'failed';
}

/** A model is called after the moment it was trained and the job that did it. */
export function versionOf({ id }: TrainingJob, now: Date): string {
  const moment = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${moment}-${id.slice(-8)}`;
}
