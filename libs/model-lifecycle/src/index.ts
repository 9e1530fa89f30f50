export { ActiveModel, type Closable } from './active/active-model.ts';
export { ActiveModelService, type ActiveVersion, type ByHand } from './active/active-model.service.ts';
export { BundleStore } from './bundle/bundle-store.ts';
export { DirectoryBundleStore } from './bundle/directory-bundle-store.ts';
export { NatsBundleStore, type NatsBundleOptions } from './bundle/nats-bundle-store.ts';
export type { ActiveResult, Evaluation, RowSlices, Scores, SliceResult } from './evaluation/evaluation.ts';
export { defaultGate, type GateSettings, type Verdict } from './evaluation/gate.ts';
export {
  WebhookModelEvents,
  modelEventTypes,
  modelPromoted,
  modelRefused,
} from './events/webhook-model-events.ts';
export { ModelEvents, type ModelEvent, type PromotionCause } from './events/model-events.ts';
export type {
  JobOrigin,
  PromotionMode,
  TrainingFailure,
  TrainingJob,
  TrainingJobId,
  TrainingJobState,
} from './job/training-job.ts';
export { trainingJobDto, trainingJobsDto, type TrainingJobDto } from './job/training-job.dto.ts';
export { TrainingJobService, type JobRequest } from './job/training-job.service.ts';
export { isFinished } from './job/training-job.ts';
export { lifecycleSubscriptions } from './job/training-topics.ts';
export type { LifecycleOptions } from './lifecycle.options.ts';
export {
  ActiveModelChangedError,
  DamagedModelError,
  LifecycleRefusal,
  LifecycleSetupError,
  ModelTaskNotFoundError,
  ModelVersionNotFoundError,
  ModelVersionNotKeptError,
  NoActiveModelError,
  NoPreviousModelError,
  TooManyTrainingJobsError,
  TrainingJobFinishedError,
  TrainingJobNotFoundError,
  TrainingProcessError,
} from './lifecycle.errors.ts';
export { ModelLifecycle, type LifecyclePorts } from './lifecycle.ts';
export { ModelLifecycleModule, type ModelLifecycleModuleOptions } from './model-lifecycle.module.ts';
export { lifecycleEntities, lifecycleMigrations } from './schema.ts';
export { heldOutRule, splitByContent, type Split, type SplitOptions } from './task/held-out.ts';
export {
  ModelTask,
  type GatherRequest,
  type LifecycleTask,
  type Material,
  type TrainingRequest,
} from './task/model-task.ts';
export { programBeside, runProgram, type RunProgram } from './task/training-process.ts';
export type { TrainingProgram, TrainingReport, TrainingWork } from './task/training-program.ts';
export { ModelVersionService } from './version/model-version.service.ts';
export type { Lineage, ModelVersion, ModelVersionState } from './version/model-version.ts';
