export { ActiveModel, type Closable } from './active/active-model.ts';
export { BundleStore } from './bundle/bundle-store.ts';
export type { ActiveResult, Evaluation, RowSlices, Scores, SliceResult } from './evaluation/evaluation.ts';
export { defaultGate, type GateSettings, type Verdict } from './evaluation/gate.ts';
export { ModelEvents, type ModelEvent, type PromotionCause } from './events/model-events.ts';
export type {
  JobOrigin,
  PromotionMode,
  TrainingFailure,
  TrainingJob,
  TrainingJobId,
  TrainingJobState,
} from './job/training-job.ts';
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
  TrainingJobFinishedError,
  TrainingJobNotFoundError,
  TrainingProcessError,
} from './lifecycle.errors.ts';
export type { ModelLifecycleModuleOptions } from './model-lifecycle.module.ts';
export { heldOutRule, splitByContent, type Split, type SplitOptions } from './task/held-out.ts';
export {
  ModelTask,
  type GatherRequest,
  type LifecycleTask,
  type Material,
  type TrainingRequest,
} from './task/model-task.ts';
export type { TrainingProgram, TrainingReport, TrainingWork } from './task/training-program.ts';
export type { Lineage, ModelVersion, ModelVersionState } from './version/model-version.ts';
