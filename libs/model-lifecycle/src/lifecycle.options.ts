import type { AuditLog } from '@attention-flow/security';
import type { BundleStore } from './bundle/bundle-store.ts';
import type { ModelEvents } from './events/model-events.ts';
import type { LifecycleTask } from './task/model-task.ts';

/** What a service says about its models; the rest has defaults. */
export interface LifecycleOptions {
  readonly tasks: readonly LifecycleTask[];
  readonly bundles: BundleStore;
  /** Nobody is told unless given. */
  readonly events?: ModelEvents | undefined;
  /** Nothing is recorded unless given. */
  readonly audit?: AuditLog | undefined;
  /** Versions of a tenant and task whose files are kept; active and previous stay in any case. 5. */
  readonly keptVersions?: number | undefined;
  /** A job whose process or replica dies is taken up again until it was begun so often. 3. */
  readonly maxAttempts?: number | undefined;
  /** After how long others take up the job of a replica that died. 30,000. */
  readonly leaseMs?: number | undefined;
  /** A training that takes longer has failed. Six hours. */
  readonly maxTrainingMs?: number | undefined;
  /** Every model in use is trained anew when so long has passed since its last scheduled training; never unless given. */
  readonly retrainEveryMs?: number | undefined;
  /** Whether this process trains, and not only serves. True. */
  readonly isTraining?: boolean | undefined;
}

export type LifecycleSettings = Required<
  Pick<LifecycleOptions, 'tasks' | 'bundles' | 'keptVersions' | 'maxAttempts' | 'leaseMs' | 'maxTrainingMs'>
> &
  Pick<LifecycleOptions, 'events' | 'audit' | 'retrainEveryMs'> & { readonly isTraining: boolean };
