import { decideLabels } from '../artifacts/classifier-decision.ts';
import type { DecidedHead } from '../artifacts/classifier-decision.ts';
import { sigmoid } from '../evaluate/sigmoid.ts';
import { argMax, softmax } from '../evaluate/softmax.ts';

/** What one head of a classifier says of a text. */
export interface HeadAnswer {
  /** The best class; also where the text is out of scope, so that a caller can ask back about it. */
  readonly label: string;
  /** The calibrated probability of `label`: among the classes, or by itself where a text may have any number of labels. */
  readonly confidence: number;
  /** The largest logit, which `outOfScope` compares with the bundle's threshold. */
  readonly score: number;
  readonly outOfScope: boolean;
  /** Where a text may have any number of labels: those it has, the most probable first. */
  readonly labels?: readonly string[];
  /** Every class, the most probable first. */
  readonly probabilities: readonly { readonly label: string; readonly probability: number }[];
}

/** The answer of a head to the logits of its classes. */
export function answerOf(head: DecidedHead, logits: readonly number[]): HeadAnswer {
  const { temperature } = head.decision;
  const probabilities =
    head.kind === 'singleLabel'
      ? softmax(logits, temperature)
      : logits.map((logit) => sigmoid(logit / temperature));
  const best = argMax(logits);
  const score = logits[best] ?? 0;
  const labelOf = (id: number) => head.labels[id] ?? '';
  const threshold = head.kind === 'singleLabel' ? head.decision.threshold : undefined;
  return {
    label: labelOf(best),
    confidence: probabilities[best] ?? 0,
    score,
    outOfScope: threshold !== undefined && score < threshold,
    ...(head.kind === 'multiLabel' && { labels: decideLabels(probabilities, head.decision).map(labelOf) }),
    probabilities: probabilities
      .map((probability, id) => ({ label: labelOf(id), probability }))
      .sort((a, b) => b.probability - a.probability),
  };
}
