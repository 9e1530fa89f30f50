import type { Observable } from 'rxjs';
import { concatMap, from, of } from 'rxjs';
import { ClassifierBundle } from '../artifacts/classifier-bundle.ts';
import { bestMethod, faithfulnessMetrics } from '../explain/best-method.ts';
import type { ExplanationMethod } from '../explain/classifier-explainer.ts';
import type { FaithfulnessReport } from '../explain/faithfulness.ts';
import { trainClassifier } from '../train/train-classifier.ts';
import type { TrainClassifierOptions, TrainingEvent } from '../train/train-classifier.ts';
import { trainingRows } from '../train/training-rows.ts';
import { splitWords } from '../text/words.ts';
import { TextClassifier } from './text-classifier.ts';

/** How long the methods of explanation may be measured. */
export interface FaithfulnessBudget {
  /** Texts at most, the first of those held out. */
  readonly rows: number;
  /** No text more is explained after so long. */
  readonly milliseconds: number;
}

export interface ExplainedTrainingOptions extends TrainClassifierOptions {
  /** `false` measures nothing; 40 texts and 20 seconds unless given. */
  readonly faithfulness?: FaithfulnessBudget | false;
}

export type ExplainedTrainingEvent =
  | TrainingEvent
  /** Just before `saved`: which method the model is explained by from now on. */
  | {
      readonly kind: 'explained';
      readonly method: ExplanationMethod;
      readonly report: FaithfulnessReport;
    };

type Saved = Extract<TrainingEvent, { kind: 'saved' }>;

const defaultBudget: FaithfulnessBudget = { rows: 40, milliseconds: 20_000 };
/** Fewer tell no method from chance. */
const fewestRows = 20;

/**
 * Trains a classifier, and measures on rows that were held out which method of explanation is truest to it: that is its
 * default, and the figures are in its manifest. Nothing is measured where fewer than 20 texts of two words are held out, and
 * for adapters, which are explained on a base that is not theirs.
 * @see trainClassifier for the options, the events and the errors
 */
export function trainExplainedClassifier(
  options: ExplainedTrainingOptions,
): Observable<ExplainedTrainingEvent> {
  const { faithfulness = defaultBudget, ...training } = options;
  const events = trainClassifier(training);
  if (faithfulness === false || training.adapter) return events;
  return events.pipe(
    concatMap((event) =>
      event.kind === 'saved' ? from(explained(event, training, faithfulness)) : of([event]),
    ),
    concatMap((some) => some),
  );
}

async function explained(
  saved: Saved,
  options: TrainClassifierOptions,
  { rows, milliseconds }: FaithfulnessBudget,
): Promise<readonly ExplainedTrainingEvent[]> {
  const bundle = await ClassifierBundle.load(saved.folder);
  const { heldOut } = trainingRows({ ...options, known: bundle.heads });
  const texts = heldOut.map(({ text }) => text).filter((text) => splitWords(text).length > 1);
  if (texts.length < fewestRows) return [saved];
  const report = await measured(saved.folder, texts.slice(0, rows), { seed: options.seed, milliseconds });
  if (report.rows < fewestRows) return [saved];
  const { version, metrics } = await bundle.saveWithMetrics(saved.folder, faithfulnessMetrics(report));
  return [
    { kind: 'explained', method: bestMethod(metrics), report },
    { ...saved, version },
  ];
}

async function measured(
  folder: string,
  texts: readonly string[],
  options: { readonly seed: number; readonly milliseconds: number },
): Promise<FaithfulnessReport> {
  await using classifier = await TextClassifier.load(folder);
  return await classifier.faithfulness(texts, options);
}
