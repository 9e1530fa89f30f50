import { ActiveModelEntity } from './active/active-model.entity.ts';
import { TrainingJobEntity } from './job/training-job.entity.ts';
import { CreateLifecycle1764510000000 } from './migrations/1764510000000-create-lifecycle.ts';
import { ModelVersionEntity } from './version/model-version.entity.ts';

/** For the `Database.open` of a service, beside its own. */
export const lifecycleEntities = [ActiveModelEntity, ModelVersionEntity, TrainingJobEntity];

/** For the `Database.open` of a service, beside its own; oldest first. */
export const lifecycleMigrations = [CreateLifecycle1764510000000];
