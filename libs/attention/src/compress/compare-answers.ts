import { decideLabels } from '../artifacts/classifier-decision.ts';
import type { DecidedHead } from '../artifacts/classifier-decision.ts';
import { MetricInputError } from '../evaluate/errors.ts';
import { sigmoid } from '../evaluate/sigmoid.ts';
import { argMax } from '../evaluate/softmax.ts';
import { classRanges } from '../models/classifier-heads.ts';
import type { Logits } from '../models/logit-rows.ts';
import type { HeadedText, LabelledText } from '../train/training-rows.ts';

/** A model before and after it was made smaller, on the same rows; shares in [0, 1] of all answers to labelled heads. */
export interface AnswerComparison {
  readonly rows: number;
  readonly accuracy: { readonly before: number; readonly after: number };
  /** Answers that are the same, right or wrong. */
  readonly agreement: number;
}

/** Rows of one label are rows of the first head. */
export function withHeads(
  rows: readonly (LabelledText | HeadedText)[],
  [first]: readonly DecidedHead[],
): readonly HeadedText[] {
  return rows.map((row) =>
    'label' in row ? { text: row.text, labels: { [first?.name ?? '']: [row.label] } } : row,
  );
}

/**
 * Compares the answers of two models of the same heads. A text out of scope is answered rightly where it is rejected; a head
 * with any number of labels where it gives all of them and no other.
 * @throws MetricInputError where no row has a label
 */
export function compareAnswers(
  heads: readonly DecidedHead[],
  rows: readonly HeadedText[],
  [before, after]: readonly [readonly Logits[], readonly Logits[]],
): AnswerComparison {
  const ranges = classRanges(heads.map(({ labels }) => labels.length));
  const pairs = rows.flatMap(({ labels }, row) =>
    heads.flatMap((head, at) => {
      const expected = labels[head.name];
      if (!expected) return [];
      const { start = 0, size = 0 } = ranges[at] ?? {};
      const answer = (logits: readonly Logits[]) =>
        answerOf(head, logits[row]?.slice(start, start + size) ?? []);
      return [{ expected: named(expected), one: answer(before), other: answer(after) }];
    }),
  );
  if (pairs.length === 0) throw new MetricInputError('a comparison of answers', 'no row has a label');
  const share = (holds: (pair: (typeof pairs)[number]) => boolean) =>
    pairs.filter(holds).length / pairs.length;
  return {
    rows: rows.length,
    accuracy: {
      before: share(({ expected, one }) => one === expected),
      after: share(({ expected, other }) => other === expected),
    },
    agreement: share(({ one, other }) => one === other),
  };
}

function answerOf(head: DecidedHead, logits: readonly number[]): string {
  if (head.kind === 'multiLabel') {
    const probabilities = logits.map((logit) => sigmoid(logit / head.decision.temperature));
    return named(decideLabels(probabilities, head.decision).map((id) => head.labels[id] ?? ''));
  }
  const { outOfScope, threshold = -Infinity } = head.decision;
  const best = argMax(logits);
  const isRejected = outOfScope !== undefined && (logits[best] ?? 0) < threshold;
  return named([isRejected ? outOfScope : (head.labels[best] ?? '')]);
}

const named = (labels: readonly string[]): string => JSON.stringify(labels.toSorted());
