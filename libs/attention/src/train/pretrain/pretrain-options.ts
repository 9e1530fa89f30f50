import { InvalidOptionError } from '../../data/errors.ts';
import type { RowReport } from '../../data/row-report.ts';
import type { SessionOptions } from '../../engine/session.ts';
import type { EncoderPreset } from '../../models/encoder-presets.ts';
import type { PoolingMode } from '../../models/sentence-pooling.ts';
import type { CorpusBounds } from './corpus.ts';
import type { Measured } from './objectives.ts';
import type { PretrainingObjective } from './settings.ts';

export interface PretrainOptions {
  /** Files of rows, read once a pass; see Corpus for what is held in memory. */
  readonly files: readonly string[];
  readonly text: string;
  /** Column of the text that belongs to it; for `pairs`. */
  readonly pair?: string;
  readonly objective: PretrainingObjective;
  /** Folder of an encoder bundle to go on with. */
  readonly from?: string;
  /** Of a new encoder; `small` unless given. */
  readonly preset?: EncoderPreset;
  readonly vocabSize?: number;
  readonly pooling?: PoolingMode;
  /** For `pairs`: whether n-grams stand beside the tokens; true unless given. */
  readonly features?: boolean;
  readonly maxTokens?: number;
  /** The training ends after so many, whatever the epochs; the learning rate follows the time. */
  readonly minutes?: number;
  /** The most epochs; with `minutes` no limit unless given. */
  readonly epochs?: number;
  /** Whether the model that is kept learns once more from all rows, those that the first was measured on too. */
  readonly refit?: boolean;
  readonly seed: number;
  /** The folder of the bundle. */
  readonly out: string;
  /** Where unfinished training is kept and resumed from; of one training alone. */
  readonly checkpoint?: { readonly folder: string; readonly everySteps: number };
  readonly session?: SessionOptions;
  readonly bounds?: CorpusBounds;
  /** Milliseconds from any beginning; for `minutes`. */
  readonly now?: () => number;
}

/** `refit` learns from all rows, after `measured` was measured on some. */
export type Phase = 'measured' | 'refit';

export type PretrainingEvent =
  | {
      readonly kind: 'prepared';
      readonly reports: readonly RowReport[];
      readonly trainingRows: number;
      readonly heldOutTexts: number;
      readonly parameters: number;
      readonly vocabSize: number;
    }
  | {
      readonly kind: 'progress';
      readonly phase: Phase;
      readonly epoch: number;
      readonly step: number;
      /** How much of the training is over, in [0, 1]. */
      readonly done: number;
      readonly loss: number;
    }
  | ({ readonly kind: 'measured'; readonly when: 'before' | 'after' } & Measured)
  | {
      readonly kind: 'saved';
      readonly folder: string;
      readonly version: string;
      readonly parameters: number;
      readonly epochs: number;
      readonly seconds: number;
    };

/**
 * What can be wrong before a file is read.
 * @throws InvalidOptionError
 */
export function requireOptions({
  objective,
  pair,
  epochs,
  minutes,
  from,
  preset,
  vocabSize,
}: PretrainOptions): void {
  if ((objective === 'pairs') !== (pair !== undefined)) {
    const expected = objective === 'pairs' ? "given for 'pairs'" : `absent for '${objective}'`;
    throw new InvalidOptionError('pair', pair, expected);
  }
  if (epochs !== undefined && !(Number.isInteger(epochs) && epochs > 0))
    throw new InvalidOptionError('epochs', epochs, 'a whole number above 0');
  if (minutes !== undefined && !(minutes > 0)) throw new InvalidOptionError('minutes', minutes, 'above 0');
  if (from !== undefined && preset !== undefined)
    throw new InvalidOptionError('preset', preset, "absent with 'from', whose encoder has a size");
  if (from !== undefined && vocabSize !== undefined)
    throw new InvalidOptionError('vocabSize', vocabSize, "absent with 'from', which has a vocabulary");
}
