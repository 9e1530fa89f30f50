import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concat, concatMap, defer, finalize, from, switchMap, tap } from 'rxjs';
import type { Observable } from 'rxjs';
import { Random } from '../data/random.ts';
import { stratifiedFolds } from '../data/splits.ts';
import { foldInterval } from '../evaluate/intervals.ts';
import { trainClassifier } from '../train/train-classifier.ts';
import type { LabelledText, TrainClassifierOptions, TrainingEvent } from '../train/train-classifier.ts';

export interface CrossValidationOptions extends Omit<
  TrainClassifierOptions,
  'train' | 'dev' | 'out' | 'checkpoint' | 'outOfScope'
> {
  readonly rows: readonly LabelledText[];
  /** 2 to 20. */
  readonly folds: number;
}

/** A model trained without one fold, on that fold. */
export interface Fold {
  /** Counted from 1. */
  readonly fold: number;
  readonly trained: number;
  readonly heldOut: number;
  readonly accuracy: number;
  readonly macroF1: number;
  readonly seconds: number;
}

/** The mean over folds with its 95 % interval. */
export interface FoldMean {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export type CrossValidationEvent =
  | { readonly kind: 'training'; readonly fold: number; readonly event: TrainingEvent }
  | { readonly kind: 'fold'; readonly result: Fold }
  | {
      readonly kind: 'finished';
      readonly folds: readonly Fold[];
      readonly accuracy: FoldMean;
      readonly macroF1: FoldMean;
    };

/**
 * Stratified cross-validation of a classifier: each row is answered once, by a model that never saw it. The models are
 * thrown away; starts when subscribed to, stops when unsubscribed.
 * @throws (through the observable) TooFewRowsError for a label with fewer rows than folds, InvalidOptionError, those of
 * trainClassifier
 */
export function crossValidate({
  rows,
  folds: count,
  ...training
}: CrossValidationOptions): Observable<CrossValidationEvent> {
  const prepare = async () => ({
    splits: stratifiedFolds(rows, count, Random.fromSeed(training.seed).fork('folds')),
    folder: await mkdtemp(join(tmpdir(), 'attention-folds-')),
  });
  return defer(prepare).pipe(
    switchMap(({ splits, folder }) => {
      const done: Fold[] = [];
      const folds$ = from(splits.entries()).pipe(
        concatMap(([index, { train, heldOut }]) =>
          foldEvents(index + 1, { ...training, train, dev: heldOut, out: join(folder, String(index)) }),
        ),
        tap((event) => {
          if (event.kind === 'fold') done.push(event.result);
        }),
      );
      const discard = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
      const summary$ = defer(async () => {
        await discard();
        return summaryOf(done);
      });
      return concat(folds$, summary$).pipe(finalize(() => void discard()));
    }),
  );
}

function foldEvents(
  fold: number,
  options: TrainClassifierOptions & { readonly dev: readonly LabelledText[] },
): Observable<CrossValidationEvent> {
  let measured = { accuracy: NaN, macroF1: NaN };
  return trainClassifier(options).pipe(
    concatMap((event): readonly CrossValidationEvent[] => {
      const training = { kind: 'training', fold, event } as const;
      if (event.kind === 'evaluated') measured = event;
      if (event.kind !== 'saved') return [training];
      const { accuracy, macroF1 } = measured;
      const [trained, heldOut] = [options.train.length, options.dev.length];
      const result = { fold, trained, heldOut, accuracy, macroF1, seconds: event.seconds };
      return [training, { kind: 'fold', result }];
    }),
  );
}

const summaryOf = (folds: readonly Fold[]): CrossValidationEvent => ({
  kind: 'finished',
  folds,
  accuracy: foldInterval(folds.map(({ accuracy }) => accuracy)),
  macroF1: foldInterval(folds.map(({ macroF1 }) => macroF1)),
});
