/** What a client may not or cannot do; the problem filter of a service reads `status` and `title` from it. */
export abstract class LifecycleRefusal extends Error {
  abstract readonly code: string;
  /** HTTP status. */
  abstract readonly status: number;
  abstract readonly title: string;
}

export class TrainingJobNotFoundError extends LifecycleRefusal {
  readonly code = 'TRAINING_JOB_NOT_FOUND';
  readonly status = 404;
  readonly title = 'Training job not found';

  constructor(readonly id: string) {
    super(`There is no training job ${id}`);
  }
}

export class TrainingJobFinishedError extends LifecycleRefusal {
  readonly code = 'TRAINING_JOB_FINISHED';
  readonly status = 409;
  readonly title = 'Training job finished';

  constructor(
    readonly id: string,
    readonly state: string,
  ) {
    super(`The training job ${id} cannot be cancelled: it has ${state}`);
  }
}

export class ModelTaskNotFoundError extends LifecycleRefusal {
  readonly code = 'MODEL_TASK_NOT_FOUND';
  readonly status = 404;
  readonly title = 'Model task not found';

  constructor(
    readonly task: string,
    readonly tasks: readonly string[],
  ) {
    super(`There is no task '${task}' that models are trained for; there are: ${tasks.join(', ')}`);
  }
}

export class ModelVersionNotFoundError extends LifecycleRefusal {
  readonly code = 'MODEL_VERSION_NOT_FOUND';
  readonly status = 404;
  readonly title = 'Model version not found';

  constructor(readonly version: string) {
    super(`There is no model version ${version}`);
  }
}

/** The row of a version stays when its files have made room for later ones. */
export class ModelVersionNotKeptError extends LifecycleRefusal {
  readonly code = 'MODEL_VERSION_NOT_KEPT';
  readonly status = 409;
  readonly title = 'Model version not kept';

  constructor(readonly version: string) {
    super(`The files of model version ${version} have been deleted: train again`);
  }
}

export class NoActiveModelError extends LifecycleRefusal {
  readonly code = 'NO_ACTIVE_MODEL';
  readonly status = 404;
  readonly title = 'No active model';

  constructor(readonly task: string) {
    super(`No model answers '${task}' yet: train one`);
  }
}

export class NoPreviousModelError extends LifecycleRefusal {
  readonly code = 'NO_PREVIOUS_MODEL';
  readonly status = 409;
  readonly title = 'No previous model';

  constructor(readonly task: string) {
    super(`No earlier model of '${task}' is kept that one could go back to`);
  }
}

/** Another promotion or roll back came first. */
export class ActiveModelChangedError extends LifecycleRefusal {
  readonly code = 'ACTIVE_MODEL_CHANGED';
  readonly status = 409;
  readonly title = 'Active model changed';

  constructor(readonly task: string) {
    super(`The active model of '${task}' was changed by somebody else meanwhile: look, and ask again`);
  }
}

/** The stored files are not those that were trained. */
export class DamagedModelError extends LifecycleRefusal {
  readonly code = 'MODEL_DAMAGED';
  readonly status = 409;
  readonly title = 'Model damaged';

  constructor(
    readonly version: string,
    readonly file: string,
    readonly problem: 'missing' | 'altered',
  ) {
    super(`Model ${version} is damaged: its file '${file}' is ${problem}`);
  }
}

/** The process that trains ended without a model. */
export class TrainingProcessError extends Error {
  readonly code = 'TRAINING_PROCESS_FAILED';

  constructor(readonly detail: string) {
    super(`Training failed: ${detail}`);
  }
}

/** The program of the service registered something that cannot work. */
export class LifecycleSetupError extends Error {
  readonly code = 'MODEL_LIFECYCLE_SETUP';
}

export class TooManyTrainingJobsError extends LifecycleRefusal {
  readonly code = 'TOO_MANY_TRAINING_JOBS';
  readonly status = 409;
  readonly title = 'Too many training jobs';

  constructor(readonly max: number) {
    super(`${max} training jobs wait already: wait for them, or cancel some`);
  }
}
