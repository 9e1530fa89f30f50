import type { ClassifierDecision } from '../artifacts/classifier-bundle.ts';
import type { LabelSet } from '../data/label-set.ts';
import { eagerBackendNames } from '../engine/eager-backends.ts';
import type { SessionOptions } from '../engine/session.ts';
import { calibrationReport } from '../evaluate/calibration.ts';
import { classificationReport } from '../evaluate/classification.ts';
import { chooseThreshold } from '../evaluate/rejection.ts';
import { argMax, softmax } from '../evaluate/softmax.ts';
import { fitTemperature } from '../evaluate/temperature.ts';
import { ClassifierSession, classifierOnnx } from '../models/classifier-session.ts';
import type { TrainedClassifier } from './train-classifier.ts';
import type { LabelledText } from './training-rows.ts';

/** A classifier on rows that it was not trained on; shares in [0, 1]. */
export interface DevMeasure {
  readonly examples: number;
  /** Over the rows with a class. */
  readonly accuracy: number;
  readonly macroF1: number;
  /** After calibration, on the rows that calibrated it. */
  readonly ece: number;
  readonly decision: ClassifierDecision;
}

/** What rejecting texts as out of scope may cost, in in-scope accuracy on the development rows. */
const allowedInScopeLoss = 0.015;

/** What a classifier is measured on. */
export interface Measuring {
  readonly rows: readonly LabelledText[];
  readonly labels: LabelSet;
  /** The label of rows without a class. */
  readonly outOfScope: string | undefined;
}

/** Calibrates a classifier and measures it, on rows that may hold some without a class of the network. */
export async function measureClassifier(
  { inputs, network }: TrainedClassifier,
  { rows, labels, outOfScope }: Measuring,
  { device, threads }: SessionOptions,
): Promise<DevMeasure> {
  await using classifier = await ClassifierSession.open(classifierOnnx(network), inputs.tokenizer.padId, {
    // What is measured is the compiled model that is saved, wherever it was trained.
    device: eagerBackendNames.includes(device) ? 'cpu' : device,
    threads,
  });
  const logits = await classifier.logits(rows.map(({ text }) => inputs.encode(text)));
  const answered = rows.map(({ label }, row) => ({ label, logits: logits[row] ?? [] }));
  const inScope = answered.filter(({ label }) => label !== outOfScope);
  const ids = inScope.map(({ label }) => labels.idOf(label));
  const inScopeLogits = inScope.map((row) => row.logits);
  const { temperature } = fitTemperature(inScopeLogits, ids);
  const report = classificationReport(
    inScope.map(({ label }) => label),
    inScopeLogits.map((row) => labels.labelOf(argMax(row))),
  );
  const threshold =
    outOfScope === undefined || inScope.length === answered.length
      ? undefined
      : chooseThreshold(
          answered.map(({ label, logits: row }) => ({
            score: Math.max(...row),
            predicted: labels.labelOf(argMax(row)),
            expected: label,
          })),
          outOfScope,
          { kind: 'inScopeLoss', atMost: allowedInScopeLoss },
        ).threshold;
  return {
    examples: rows.length,
    accuracy: report.accuracy,
    macroF1: report.macro.f1,
    ece: calibrationReport(
      inScopeLogits.map((row) => softmax(row, temperature)),
      ids,
    ).ece,
    decision: {
      temperature,
      ...(outOfScope === undefined ? {} : { outOfScope }),
      ...(threshold === undefined ? {} : { threshold }),
    },
  };
}
