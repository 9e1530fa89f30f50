import { classificationReport } from '@attention-flow/attention';
import type { Scores } from '@attention-flow/model-lifecycle';
import type { Classification } from '../intent/intent-model.ts';
import { outOfScopeIntent } from '../knowledge/dialogue-pair.ts';
import type { LabelledExample } from './training-set.ts';

/**
 * A question is decided rightly when its intent was found and not rejected, or when it has none and was rejected.
 *
 * @param classifications one a question
 */
export function intentScores(
  rows: readonly LabelledExample[],
  classifications: readonly Classification[],
): Scores {
  const decided = rows.map(({ label }, row) => {
    const { intent = '', outOfScope = true } = classifications[row] ?? {};
    return { label, intent, outOfScope };
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

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
