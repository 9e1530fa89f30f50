import type { AuditLog } from '@attention-flow/security';
import type { BundleStore } from './bundle/bundle-store.ts';
import type { ModelEvents } from './events/model-events.ts';
import { LifecycleSetupError } from './lifecycle.errors.ts';
import { runProgram as inChildProcess } from './task/training-process.ts';
import type { RunProgram } from './task/training-process.ts';
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
  /** After how long others take up the job of a replica that died. 15,000. */
  readonly leaseMs?: number | undefined;
  /** Of one tenant; one more is refused. 20. */
  readonly maxWaitingJobs?: number | undefined;
  /** A training that takes longer has failed. Six hours. */
  readonly maxTrainingMs?: number | undefined;
  /** Every model in use is trained anew when so long has passed since its last scheduled training; never unless given. */
  readonly retrainEveryMs?: number | undefined;
  /** Runs the programs of tasks; in a child process unless given. */
  readonly runProgram?: RunProgram | undefined;
  /** Whether this process trains, and not only serves. True. */
  readonly isTraining?: boolean | undefined;
}

/** Every option, with its default. */
export interface LifecycleSettings {
  readonly tasks: readonly LifecycleTask[];
  readonly bundles: BundleStore;
  readonly events: ModelEvents | undefined;
  readonly audit: AuditLog | undefined;
  readonly keptVersions: number;
  readonly maxAttempts: number;
  readonly leaseMs: number;
  readonly maxTrainingMs: number;
  readonly maxWaitingJobs: number;
  readonly retrainEveryMs: number | undefined;
  readonly runProgram: RunProgram;
  readonly isTraining: boolean;
}

const hourMs = 3_600_000;

/** @throws LifecycleSetupError naming the option */
export function settingsOf(options: LifecycleOptions): LifecycleSettings {
  const { keptVersions = 5, maxAttempts = 3, leaseMs = 15_000, maxTrainingMs = 6 * hourMs } = options;
  const { maxWaitingJobs = 20, retrainEveryMs, isTraining = true } = options;
  const counts = { keptVersions, maxAttempts, leaseMs, maxTrainingMs, maxWaitingJobs };
  for (const [name, value] of Object.entries({ ...counts, retrainEveryMs: retrainEveryMs ?? 1 })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new LifecycleSetupError(`${name} is ${value}, no integer from 1 on`);
  }
  const { tasks, bundles, events, audit, runProgram = inChildProcess } = options;
  return { tasks, bundles, events, audit, ...counts, retrainEveryMs, runProgram, isTraining };
}
