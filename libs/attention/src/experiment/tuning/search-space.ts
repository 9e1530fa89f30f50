import { InvalidOptionError } from '../../data/errors.ts';
import type { Random } from '../../data/random.ts';
import { classifierPresets } from '../../models/classifier-presets.ts';
import type { ClassifierPreset, ClassifierShape } from '../../models/classifier-presets.ts';
import type { AttentionFlow } from '../../nn/attention.ts';

/** What a trial may be, each drawn for itself. */
export interface SearchSpace {
  /** What the learning rates are multiplied by, drawn so that twice and half are as likely. */
  readonly learningRateFactor: readonly [low: number, high: number];
  /** Attention layers. */
  readonly numLayers: readonly number[];
  /** Widths; each is a multiple of `headDim`. */
  readonly hiddenSize: readonly number[];
  /** Of embeddings and layers alike. */
  readonly dropout: readonly [low: number, high: number];
  readonly flow: readonly AttentionFlow[];
}

/** The settings of one trial. */
export interface TrialSettings {
  readonly learningRateFactor: number;
  readonly numLayers: number;
  readonly hiddenSize: number;
  readonly dropout: number;
  readonly flow: AttentionFlow;
}

export const defaultSearchSpace: SearchSpace = {
  learningRateFactor: [0.3, 3],
  numLayers: [1, 2, 3, 4],
  hiddenSize: [64, 128, 192, 256],
  dropout: [0.05, 0.4],
  flow: ['none', 'residual', 'gated'],
};

/** Width of one attention head in every trial. */
export const headDim = 32;

/** Trial 1 is the preset as it is, so that the result is never worse than it on the rows that trials are judged by. */
export function trialSettings(
  trial: number,
  preset: ClassifierPreset,
  space: SearchSpace,
  random: Random,
): TrialSettings {
  if (trial === 1) {
    const { numLayers, hiddenSize, dropout, flow } = classifierPresets[preset];
    return { learningRateFactor: 1, numLayers, hiddenSize, dropout, flow };
  }
  const draw = random.fork(`trial ${trial}`);
  const [lowRate, highRate] = space.learningRateFactor;
  const [lowDropout, highDropout] = space.dropout;
  return {
    learningRateFactor: rounded(lowRate * (highRate / lowRate) ** draw.uniform()),
    numLayers: oneOf(space.numLayers, draw),
    hiddenSize: oneOf(space.hiddenSize, draw),
    dropout: rounded(lowDropout + (highDropout - lowDropout) * draw.uniform()),
    flow: oneOf(space.flow, draw),
  };
}

/** The settings as a training takes them. */
export function shapeOfTrial({ numLayers, hiddenSize, dropout }: TrialSettings): Partial<ClassifierShape> {
  return {
    numLayers,
    hiddenSize,
    numHeads: Math.max(1, hiddenSize / headDim),
    intermediateSize: 2 * hiddenSize,
    dropout,
    embeddingDropout: dropout,
  };
}

/** @throws InvalidOptionError naming the part of the space that holds nothing, or what cannot be */
export function requireSearchSpace({
  learningRateFactor: [lowRate, highRate],
  numLayers,
  hiddenSize,
  dropout: [lowDropout, highDropout],
  flow,
}: SearchSpace): void {
  const isSome = (values: readonly unknown[]) => values.length > 0;
  const checks: readonly (readonly [string, unknown, boolean, string])[] = [
    [
      'learningRateFactor',
      `${lowRate},${highRate}`,
      0 < lowRate && lowRate <= highRate && highRate < Infinity,
      'two numbers above 0, the lower one first',
    ],
    [
      'numLayers',
      numLayers.join(),
      isSome(numLayers) && numLayers.every((each) => Number.isInteger(each) && each >= 1),
      'whole numbers above 0',
    ],
    [
      'hiddenSize',
      hiddenSize.join(),
      isSome(hiddenSize) && hiddenSize.every((each) => each >= headDim && each % headDim === 0),
      `multiples of ${headDim}`,
    ],
    [
      'dropout',
      `${lowDropout},${highDropout}`,
      0 <= lowDropout && lowDropout <= highDropout && highDropout < 1,
      'two numbers from 0 and below 1, the lower one first',
    ],
    ['flow', flow.join(), isSome(flow), "some of 'none', 'residual' and 'gated'"],
  ];
  for (const [option, value, isRight, expected] of checks) {
    if (!isRight) throw new InvalidOptionError(option, String(value), expected);
  }
}

/** Three digits are enough to tell trials apart, and can be read in a table. */
const rounded = (value: number): number => Number(value.toPrecision(3));

function oneOf<T>(values: readonly T[], random: Random): T {
  const value = values[random.integer(values.length)];
  if (value === undefined) throw new TypeError('A search space without values was not refused');
  return value;
}
