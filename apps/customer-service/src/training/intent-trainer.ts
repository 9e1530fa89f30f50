import type { Observable } from 'rxjs';
import type { Preset } from './training-job.ts';
import type { TrainingSet } from './training-set.ts';

export interface TrainingPlan extends TrainingSet {
  readonly preset: Preset;
  readonly seed: number;
  /** How often each example is seen. */
  readonly epochs: number;
  /** Label of the held-out questions that no intent fits; they choose the threshold of rejection. */
  readonly outOfScope: string;
  /** Empty folder that receives the model. */
  readonly out: string;
}

export type TrainingEvent =
  | {
      readonly kind: 'progress';
      /** In [0, 1]. */
      readonly progress: number;
      readonly epoch: number;
      readonly epochs: number;
      readonly loss: number;
    }
  | { readonly kind: 'evaluated'; readonly accuracy: number; readonly macroF1: number };

/** Trains an intent model off the event loop. */
export abstract class IntentTrainer {
  /** Completes when the model lies in `out`; errors when it does not; unsubscribing stops the training. */
  abstract train(plan: TrainingPlan): Observable<TrainingEvent>;
}
