import type { ObservableInput } from 'rxjs';

/** What a training program is given. Everything in it has been copied into the program's process. */
export interface TrainingWork<Plan> {
  readonly plan: Plan;
  /** Folder that `gather` may have put files into. */
  readonly data: string;
  /** Empty folder that receives the model. */
  readonly out: string;
}

/** What a training program tells while it runs. */
export type TrainingReport =
  | {
      readonly kind: 'progress';
      /** In [0, 1]. */
      readonly progress: number;
      /** What else to show, such as `{ epoch: 2, epochs: 10, loss: 0.7 }`. */
      readonly details: Readonly<Record<string, number | string>>;
    }
  /** Figures of the training itself; those that decide are measured afterwards, by `evaluate`. */
  | { readonly kind: 'measured'; readonly metrics: Readonly<Record<string, number>> };

/**
 * The `train` that a program's module exports: an Observable, an async generator or a promise of reports. The model
 * must lie in `out` when it ends.
 */
export type TrainingProgram<Plan> = (work: TrainingWork<Plan>) => ObservableInput<TrainingReport>;
