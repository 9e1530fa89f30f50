import { InvalidOptionError } from '../data/errors.ts';
import type { GradientOptions } from '../engine/compile.ts';
import type { ClassWeights } from './class-targets.ts';
import type { StartOptions } from './classifier-start.ts';
import type { FineTuning } from './fine-tuning.ts';
import type { HeadTask, HeadedText, LabelledText } from './training-rows.ts';

export interface TrainClassifierOptions extends StartOptions {
  readonly train: readonly (LabelledText | HeadedText)[];
  /**
   * Rows to calibrate on and to choose the thresholds with. Without them a tenth of `train` is held out for that, and the
   * model is then trained again on all of it.
   */
  readonly dev?: readonly (LabelledText | HeadedText)[];
  /** What is learned of each text; one label unless given. */
  readonly heads?: readonly HeadTask[];
  readonly classWeights?: ClassWeights;
  /** How the encoder that it begins `from` is adapted. */
  readonly fineTuning?: FineTuning;
  /** Rows of this label are kept out of the classes; those in `dev`, else in `train`, choose the rejection threshold. */
  readonly outOfScope?: string;
  readonly epochs?: number;
  /** All learning rates are multiplied by it; 1 unless given. */
  readonly learningRateFactor?: number;
  /** Keeps the texts that it learned from in the bundle, so that an explanation can show the nearest. */
  readonly neighbours?: boolean;
  readonly seed: number;
  /** The folder of the bundle. */
  readonly out: string;
  /** Where unfinished training is kept and resumed from; of one training alone. */
  readonly checkpoint?: { readonly folder: string; readonly everySteps: number };
  readonly session?: GradientOptions;
}

/** Special tokens, and something between them. */
const fewestTokens = 8;
const isCount = (value: number) => Number.isInteger(value) && value >= 0;
const isSize = (value: number) => isCount(value) && value > 0;

/** @throws InvalidOptionError where more layers are to be frozen than there are */
export function requireFreezable({ freeze }: FineTuning, layers: number): void {
  if (freeze === undefined) return;
  if (layers === 0) throw new InvalidOptionError('freeze', freeze, 'absent where there is no encoder');
  if (freeze !== 'embeddings' && freeze > layers)
    throw new InvalidOptionError('freeze', freeze, `at most ${layers}, the layers of the encoder`);
}

/** @throws InvalidOptionError naming the option, before any work */
export function requireTrainingOptions({
  epochs,
  learningRateFactor,
  maxTokens,
  session,
  neighbours,
  from,
  bags,
  flow,
  adapter,
  fineTuning,
}: TrainClassifierOptions): void {
  const { learningRate, layerDecay, freeze } = fineTuning ?? {};
  const readsChunks = (maxTokens ?? 0) > 128;
  const isNumberOf = (freeze === 'embeddings' ? undefined : freeze) ?? 0;
  const checks: readonly (readonly [string, unknown, boolean, string])[] = [
    ['epochs', epochs, isSize(epochs ?? 1), 'a whole number above 0'],
    ['learningRateFactor', learningRateFactor, (learningRateFactor ?? 1) > 0, 'above 0'],
    [
      'maxTokens',
      maxTokens,
      isSize(maxTokens ?? 1) && (maxTokens ?? 128) >= fewestTokens,
      `from ${fewestTokens}`,
    ],
    ['maxTokens', maxTokens, !readsChunks || adapter === undefined, 'at most 128 beside an adapter'],
    [
      'workers',
      session?.workers,
      !readsChunks || (session?.workers ?? 1) === 1,
      'absent where texts are read in chunks',
    ],
    [
      'neighbours',
      'given',
      !neighbours || (!readsChunks && adapter === undefined),
      'absent beside an adapter and long texts',
    ],
    ['flow', flow, flow === undefined || from === undefined, "absent beside 'from', which has its own"],
    ['bags', bags, isCount(bags ?? 0), 'a whole number'],
    ['learningRate', learningRate, (learningRate ?? 1) > 0, 'above 0'],
    ['layerDecay', layerDecay, (layerDecay ?? 1) > 0 && (layerDecay ?? 1) <= 1, 'above 0 and at most 1'],
    ['freeze', freeze, isCount(isNumberOf), "'embeddings' or a whole number of layers"],
    ['adapter.rank', adapter?.rank, isSize(adapter?.rank ?? 1), 'a whole number above 0'],
    ['adapter.alpha', adapter?.alpha, (adapter?.alpha ?? 1) > 0, 'above 0'],
    ['adapter.targets', '[]', adapter?.targets.length !== 0, 'one or more'],
    ['adapter', 'given', adapter === undefined || from !== undefined, "absent where there is no 'from'"],
    [
      'fineTuning',
      'given',
      fineTuning === undefined || from !== undefined,
      "absent where there is no 'from'",
    ],
  ];
  for (const [option, value, isRight, expected] of checks) {
    if (!isRight) throw new InvalidOptionError(option, value, expected);
  }
}
