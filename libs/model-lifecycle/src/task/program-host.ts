// Runs as a process of its own: takes one work, reports what its program tells, ends. Its memory goes with it.
import { setPriority } from 'node:os';
import { from } from 'rxjs';
import type { TrainingProgram, TrainingReport, TrainingWork } from './training-program.ts';

/** What this process is given. */
export interface HostedWork extends TrainingWork<unknown> {
  /** URL of the module whose `train` is called. */
  readonly program: string;
}

/** What this process tells the service. */
export type HostMessage =
  | { readonly kind: 'report'; readonly report: TrainingReport }
  | { readonly kind: 'failed'; readonly detail: string };

/** Questions are answered first; training takes what is left of the processors. */
const niceness = 5;

function tell(message: HostMessage): void {
  process.send?.(message);
}

function fail(error: unknown): void {
  tell({ kind: 'failed', detail: error instanceof Error ? error.message : String(error) });
  process.disconnect();
}

function isProgram(train: unknown): train is TrainingProgram<unknown> {
  return typeof train === 'function';
}

async function run({ program, ...work }: HostedWork): Promise<void> {
  const { train }: { readonly train?: unknown } = await import(program);
  if (!isProgram(train)) throw new TypeError(`${program} exports no function 'train'`);
  from(train(work)).subscribe({
    next: (report) => tell({ kind: 'report', report }),
    error: fail,
    complete: () => process.disconnect(),
  });
}

process.once('message', (work: HostedWork) => void run(work).catch(fail));
process.once('disconnect', () => process.exit());
setPriority(niceness);
