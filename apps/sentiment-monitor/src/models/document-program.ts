import { trainClassifier } from '@attention-flow/attention';
import type { TrainingProgram } from '@attention-flow/model-lifecycle';
import { filter, map } from 'rxjs';
import type { DocumentPlan } from './document-task.ts';

/** Trains in a process of its own, on one thread: the service goes on answering beside it. */
export const train: TrainingProgram<DocumentPlan> = ({ plan: { epochs, ...plan }, out }) =>
  trainClassifier({ ...plan, ...(epochs && { epochs }), out, session: { device: 'cpu', threads: 1 } }).pipe(
    filter((event) => event.kind === 'progress'),
    map(({ phase, step, steps, epoch, epochs: all, loss }) => ({
      kind: 'progress' as const,
      // A calibration comes first and takes about as long.
      progress: (phase === 'final' ? 0.5 : 0) + step / steps / 2,
      details: { epoch, epochs: all, loss },
    })),
  );
