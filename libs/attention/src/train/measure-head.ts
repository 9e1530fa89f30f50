import { decideLabels } from '../artifacts/classifier-decision.ts';
import type {
  ClassifierDecision,
  DecidedHead,
  MultiLabelDecision,
} from '../artifacts/classifier-decision.ts';
import { calibrationReport, reliability } from '../evaluate/calibration.ts';
import { classificationReport } from '../evaluate/classification.ts';
import { chooseLabelThresholds } from '../evaluate/label-thresholds.ts';
import { multiLabelReport } from '../evaluate/multi-label.ts';
import { chooseThreshold } from '../evaluate/rejection.ts';
import { sigmoid } from '../evaluate/sigmoid.ts';
import { argMax, softmax } from '../evaluate/softmax.ts';
import { fitTemperature } from '../evaluate/temperature.ts';
import type { LabelledHead } from './training-rows.ts';

/** One head on rows that it was not trained on; shares in [0, 1]. */
export interface HeadMeasure {
  /** Rows that have a class of this head. */
  readonly examples: number;
  /** Share of them answered exactly: the label, or all labels and no other. */
  readonly accuracy: number;
  readonly macroF1: number;
  /** Of heads with any number of labels: over all pairs of text and label. */
  readonly microF1?: number;
  /** After calibration, on the rows that calibrated it. */
  readonly ece: number;
}

export interface MeasuredHead {
  readonly head: DecidedHead;
  readonly measure: HeadMeasure;
}

/** The labels of a row beside the logits of the head. */
export interface AnsweredRow {
  readonly labels: readonly string[];
  readonly logits: readonly number[];
}

/** What rejecting texts as out of scope may cost, in in-scope accuracy on the development rows. */
const allowedInScopeLoss = 0.015;

/** Calibrates a head with one label a text, and measures it. */
export function measureSingleLabel(
  { name, labels }: LabelledHead,
  rows: readonly AnsweredRow[],
  outOfScope: string | undefined,
): MeasuredHead {
  const answered = rows.map(({ labels: [label = ''], logits }) => ({ label, logits }));
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
  const decision: ClassifierDecision = {
    temperature,
    ...(outOfScope === undefined ? {} : { outOfScope }),
    ...(threshold === undefined ? {} : { threshold }),
  };
  return {
    head: { name, kind: 'singleLabel', labels: labels.labels, decision },
    measure: {
      examples: inScope.length,
      accuracy: report.accuracy,
      macroF1: report.macro.f1,
      ece: calibrationReport(
        inScopeLogits.map((row) => softmax(row, temperature)),
        ids,
      ).ece,
    },
  };
}

/**
 * Calibrates a head with any number of labels a text, chooses its thresholds, and measures it. Each pair of text and label
 * is a question of its own, answered by a sigmoid: the softmax of the logit and 0.
 * @param atLeastOne every text that was learned from has a label
 */
export function measureMultiLabel(
  { name, labels }: LabelledHead,
  rows: readonly AnsweredRow[],
  atLeastOne: boolean,
): MeasuredHead {
  const truths = rows.map((row) => row.labels.map((label) => labels.idOf(label)));
  const cells = rows.flatMap(({ logits }) => logits.map((logit) => [logit, 0]));
  const answers = truths.flatMap((ids) => labels.labels.map((_, id) => (ids.includes(id) ? 0 : 1)));
  const { temperature } = fitTemperature(cells, answers);
  const probabilities = rows.map(({ logits }) => logits.map((logit) => sigmoid(logit / temperature)));
  const decision: MultiLabelDecision = {
    temperature,
    thresholds: chooseLabelThresholds(probabilities, truths),
    atLeastOne,
  };
  const predicted = probabilities.map((row) => decideLabels(row, decision).map((id) => labels.labelOf(id)));
  const report = multiLabelReport(
    rows.map((row) => row.labels),
    predicted,
    { labels: labels.labels },
  );
  const flat = probabilities.flat();
  return {
    head: { name, kind: 'multiLabel', labels: labels.labels, decision },
    measure: {
      examples: rows.length,
      accuracy: report.exactMatch,
      macroF1: report.macro.f1,
      microF1: report.micro.f1,
      ece: reliability(
        flat.map((probability) => Math.max(probability, 1 - probability)),
        flat.map((probability, cell) => probability >= 0.5 === (answers[cell] === 0)),
      ).ece,
    },
  };
}
