// Runs as a process of its own: takes one plan, reports each event, ends. Its memory goes with it.
import { setPriority } from 'node:os';
import { trainClassifier } from '@attention-flow/attention';
import type { TrainingEvent } from '@attention-flow/attention';
import type { TrainingPlan } from './intent-trainer.ts';

/** What this process tells the service. */
export type TrainingReport =
  | { readonly kind: 'event'; readonly event: TrainingEvent }
  | { readonly kind: 'failed'; readonly detail: string };

/** Questions are answered first; training takes what is left of the processors. */
const niceness = 5;

function report(message: TrainingReport): void {
  process.send?.(message);
}

process.once('message', (plan: TrainingPlan) => {
  trainClassifier(plan).subscribe({
    next: (event) => report({ kind: 'event', event }),
    error: (error: unknown) => {
      report({ kind: 'failed', detail: error instanceof Error ? error.message : String(error) });
      process.disconnect();
    },
    complete: () => process.disconnect(),
  });
});
process.once('disconnect', () => process.exit());
setPriority(niceness);
