import { fingerprintOf } from '../data/fingerprint.ts';
import type { FingerprintedExample } from '../data/fingerprint.ts';
import type { TrainClassifierOptions } from './classifier-options.ts';
import type { ClassifierStart } from './classifier-start.ts';
import type { MeasuredHead } from './measure-head.ts';
import type { HeadedText, LabelledText } from './training-rows.ts';

/** What a bundle says of its training: data, settings, and what it began from. */
export function trainingRecord(
  options: TrainClassifierOptions,
  { base }: ClassifierStart,
  { examples, epochs }: { readonly examples: number; readonly epochs: number },
): Readonly<Record<string, unknown>> {
  const {
    seed,
    preset,
    maxTokens,
    outOfScope,
    classWeights,
    fineTuning,
    adapter,
    learningRateFactor,
    shape,
  } = options;
  const given = { maxTokens, outOfScope, learningRateFactor, shape, classWeights, fineTuning, adapter };
  return {
    fingerprint: fingerprintOf(options.train.map(fingerprinted)),
    examples,
    seed,
    preset,
    epochs,
    ...(base && { from: { task: base.task, version: base.version } }),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}

/** The figures of the first head under their own names, those of the others behind the name of the head. */
export const metricsOf = (measured: readonly MeasuredHead[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    measured.flatMap(({ head, measure: { examples: _, ...figures } }, at) =>
      Object.entries(figures).map(([name, figure]) => [at === 0 ? name : `${head.name}.${name}`, figure]),
    ),
  );

/** What of a row the fingerprint covers. */
const fingerprinted = (row: LabelledText | HeadedText): FingerprintedExample =>
  'label' in row
    ? row
    : {
        text: row.text,
        labels: Object.entries(row.labels).flatMap(([head, own]) => own.map((label) => `${head}: ${label}`)),
      };
