import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Observable, lastValueFrom, tap } from 'rxjs';
import type { Subscriber } from 'rxjs';
import { InvalidOptionError } from '../../data/errors.ts';
import { Random } from '../../data/random.ts';
import { stratifiedSplit } from '../../data/splits.ts';
import type { Split } from '../../data/splits.ts';
import { AttentionError } from '../../engine/errors.ts';
import type { GradientOptions } from '../../engine/compile.ts';
import type { ClassifierPreset } from '../../models/classifier-presets.ts';
import { trainClassifier } from '../../train/train-classifier.ts';
import type { LabelledText, TrainClassifierOptions, TrainingEvent } from '../../train/train-classifier.ts';
import { rungs, survivors } from './halving.ts';
import type { Rung } from './halving.ts';
import { defaultSearchSpace, requireSearchSpace, shapeOfTrial, trialSettings } from './search-space.ts';
import type { SearchSpace, TrialSettings } from './search-space.ts';
import { TuningState } from './tuning-state.ts';
import type { TuningRun } from './tuning-state.ts';

export interface TuneOptions {
  readonly rows: readonly LabelledText[];
  readonly trials: number;
  /** Of the trials of the last round; those before have a third of it each. */
  readonly epochs: number;
  readonly preset: ClassifierPreset;
  readonly space?: SearchSpace;
  readonly seed: number;
  /** Where finished trainings are noted, to go on from after an interruption. */
  readonly state?: string;
  readonly session?: GradientOptions;
}

/** A trial of the last round, or the last training of one that went no further. */
export interface Trial extends TuningRun {
  readonly settings: TrialSettings;
}

export type TuningEvent =
  | {
      readonly kind: 'training';
      readonly trial: number;
      readonly round: number;
      readonly event: TrainingEvent;
    }
  /** `isKept`: it was in the state file, and not trained again. */
  | {
      readonly kind: 'run';
      readonly run: Trial;
      readonly isKept: boolean;
      readonly done: number;
      readonly all: number;
    }
  | {
      readonly kind: 'finished';
      readonly best: Trial;
      readonly runs: readonly Trial[];
      readonly judgedOn: number;
    };

const validationShare = 0.2;

/**
 * Looks for better settings of a classifier by random search with successive halving. A fifth of each label's rows is held
 * out, and every trial is judged on that: the accuracy of the best is a little flattered by being the best of many, so
 * measure the model that is trained with it on other rows. The models are thrown away. Same seed, same trials.
 * @throws (through the observable) InvalidOptionError, TooFewRowsError, ForeignTuningError, those of trainClassifier
 */
export function tuneClassifier(options: TuneOptions): Observable<TuningEvent> {
  return new Observable((subscriber) => {
    new Tuning(options, subscriber).run().then(
      () => subscriber.complete(),
      (error: unknown) => subscriber.error(error),
    );
  });
}

/** The options of a training with the settings of a trial. */
export const trainingOptionsOf = (
  settings: TrialSettings,
): Pick<TrainClassifierOptions, 'shape' | 'learningRateFactor' | 'flow'> => ({
  shape: shapeOfTrial(settings),
  learningRateFactor: settings.learningRateFactor,
  flow: settings.flow,
});

class Tuning {
  readonly #random: Random;
  readonly #space: SearchSpace;
  #done = 0;

  constructor(
    private readonly options: TuneOptions,
    private readonly subscriber: Subscriber<TuningEvent>,
  ) {
    this.#random = Random.fromSeed(options.seed).fork('tuning');
    this.#space = options.space ?? defaultSearchSpace;
  }

  async run(): Promise<void> {
    const { rows, trials, epochs, state: stateFolder } = this.options;
    requireSearchSpace(this.#space);
    for (const [option, value] of Object.entries({ trials, epochs })) {
      if (!Number.isInteger(value) || value < 1)
        throw new InvalidOptionError(option, value, 'a whole number above 0');
    }
    const split = stratifiedSplit(rows, validationShare, this.#random.fork('validation'), { rare: 'allow' });
    const state = await TuningState.open(stateFolder, this.#name());
    const folder = await mkdtemp(join(tmpdir(), 'attention-tuning-'));
    try {
      await this.#rounds(rungs(trials, epochs), split, { state, folder });
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  }

  async #rounds(
    rounds: readonly Rung[],
    split: Split<LabelledText>,
    kept: { readonly state: TuningState; readonly folder: string },
  ): Promise<void> {
    const runs: Trial[] = [];
    let trials = Array.from({ length: rounds[0]?.trials ?? 0 }, (_, at) => at + 1);
    let best: Trial | undefined;
    for (const [index, { epochs }] of rounds.entries()) {
      const judged: Trial[] = [];
      for (const trial of trials) {
        if (this.subscriber.closed) return;
        const place = { trial, round: index + 1, epochs, all: totalOf(rounds) };
        judged.push(await this.#runOf(place, split, kept));
      }
      runs.push(...judged);
      const better = survivors(judged, rounds[index + 1]?.trials ?? 1);
      trials = better.map(({ trial }) => trial);
      [best] = better;
    }
    if (best) this.subscriber.next({ kind: 'finished', best, runs, judgedOn: split.heldOut.length });
  }

  async #runOf(
    { trial, round, epochs, all }: { trial: number; round: number; epochs: number; all: number },
    split: Split<LabelledText>,
    { state, folder }: { readonly state: TuningState; readonly folder: string },
  ): Promise<Trial> {
    const settings = trialSettings(trial, this.options.preset, this.#space, this.#random);
    const known = state.find(trial, round);
    let run = known;
    if (!run) {
      run = {
        trial,
        round,
        epochs,
        ...(await this.#train(settings, { trial, round, epochs }, split, folder)),
      };
      if (!this.subscriber.closed) await state.add(run);
    }
    const result = { ...run, settings };
    this.subscriber.next({ kind: 'run', run: result, isKept: known !== undefined, done: ++this.#done, all });
    return result;
  }

  async #train(
    settings: TrialSettings,
    { trial, round, epochs }: { readonly trial: number; readonly round: number; readonly epochs: number },
    { train, heldOut }: Split<LabelledText>,
    folder: string,
  ): Promise<Pick<TuningRun, 'accuracy' | 'macroF1' | 'seconds' | 'failed'>> {
    const { preset, seed, session } = this.options;
    const out = join(folder, `${round}-${trial}`);
    const started = performance.now();
    let measured = { accuracy: 0, macroF1: 0 };
    const events = trainClassifier({
      train,
      dev: heldOut,
      preset,
      seed,
      epochs,
      out,
      ...trainingOptionsOf(settings),
      ...(session ? { session } : {}),
    }).pipe(
      tap((event) => {
        this.subscriber.next({ kind: 'training', trial, round, event });
        if (event.kind === 'evaluated') measured = event;
      }),
    );
    const failed = await this.#ended(events);
    await rm(out, { recursive: true, force: true });
    const { accuracy, macroF1 } = measured;
    const seconds = (performance.now() - started) / 1000;
    return { accuracy, macroF1, seconds, ...(failed === undefined ? {} : { failed }) };
  }

  /** Stops with the subscriber. @returns the code of a training that diverged, which is a result as well */
  async #ended(events: Observable<TrainingEvent>): Promise<string | undefined> {
    const stoppable = new Observable<TrainingEvent>((inner) => {
      const subscription = events.subscribe(inner);
      this.subscriber.add(() => inner.complete());
      return () => subscription.unsubscribe();
    });
    try {
      await lastValueFrom(stoppable, { defaultValue: undefined });
      return undefined;
    } catch (error) {
      if (error instanceof AttentionError && error.code === 'ATTENTION_DIVERGED') return error.code;
      throw error;
    }
  }

  /** Names rows and settings: what a state belongs to. */
  #name(): string {
    const { rows, trials, epochs, preset, seed } = this.options;
    const hash = createHash('sha256').update(JSON.stringify([trials, epochs, preset, seed, this.#space]));
    for (const { text, label } of rows) hash.update(JSON.stringify([text, label]));
    return hash.digest('hex');
  }
}

const totalOf = (rounds: readonly Rung[]): number => rounds.reduce((sum, { trials }) => sum + trials, 0);
