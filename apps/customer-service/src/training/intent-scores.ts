import { classificationReport } from '@attention-flow/attention';
import type { Scores } from '@attention-flow/model-lifecycle';
import { errorBudget } from '../decision/error-budget.ts';
import type { Classification } from '../intent/intent-model.ts';
import { outOfScopeIntent } from '../knowledge/dialogue-pair.ts';
import type { LabelledExample } from './training-set.ts';

/**
 * A question is decided rightly when its intent was found and not rejected, or when it has none and was rejected.
 *
 * @param classifications one a question
 * @param precision the share of answers that must be right: from which confidence on they are is part of the figures
 */
export function intentScores(
  rows: readonly LabelledExample[],
  classifications: readonly Classification[],
  precision: number,
): Scores {
  const decided = rows.map(({ label }, row) => {
    const { intent = '', outOfScope = true, confidence = 0 } = classifications[row] ?? {};
    return { label, intent, outOfScope, confidence };
  });
  const scores = decided.map(({ label, intent, outOfScope }) => {
    const isRight = label === outOfScopeIntent ? outOfScope : !outOfScope && intent === label;
    return isRight ? 1 : 0;
  });
  const inScope = decided.filter(({ label }) => label !== outOfScopeIntent);
  const unknown = decided.filter(({ label }) => label === outOfScopeIntent);
  return {
    scores,
    metrics: {
      ...(scores.length > 0 && { rightDecisions: meanOf(scores) }),
      ...(inScope.length > 0 && intentMetrics(inScope)),
      ...budgetMetrics(decided, precision),
      ...(unknown.length > 0 && {
        outOfScopeRecall: meanOf(unknown.map(({ outOfScope }) => Number(outOfScope))),
      }),
    },
  };
}

/** Of the intents alone, rejected or not. */
function intentMetrics(rows: readonly { readonly label: string; readonly intent: string }[]) {
  const [expected, predicted] = [rows.map(({ label }) => label), rows.map(({ intent }) => intent)];
  const { accuracy, macro } = classificationReport(expected, predicted, { labels: [...new Set(expected)] });
  return { accuracy, macroF1: macro.f1 };
}

/** From which confidence on the budget of errors is kept, and the share of the questions that are answered then. */
function budgetMetrics(
  rows: readonly { label: string; intent: string; outOfScope: boolean; confidence: number }[],
  precision: number,
): Readonly<Record<string, number>> {
  // What the model rejects is not answered, however sure it is.
  const judged = rows.map(({ label, intent, outOfScope, confidence }) => {
    return { confidence: outOfScope ? -1 : confidence, isRight: !outOfScope && label === intent };
  });
  const budget = errorBudget(judged, precision);
  const reached = { answerPrecision: budget.precision, [answerThreshold]: Math.max(0, budget.threshold) };
  return { answerTarget: precision, answerCoverage: budget.coverage, ...(budget.coverage > 0 && reached) };
}

/** The figure by which replies are given where `ANSWER_PRECISION` is set. */
export const answerThreshold = 'answerThreshold';

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
