/** One held-out question: how sure the answer was, and whether it was right. */
export interface JudgedAnswer {
  /** In [0, 1]; an answer is given from a threshold of it on. */
  readonly confidence: number;
  readonly isRight: boolean;
}

/** From where on answers keep within the budget of errors, and what that costs. */
export interface ErrorBudget {
  /** The share of answers that must be right. */
  readonly target: number;
  /** Answers are given from this confidence on; above 1 where no threshold keeps the budget: nothing is answered. */
  readonly threshold: number;
  /** Share of the questions that are answered. */
  readonly coverage: number;
  /** Share of the answers that are right; 1 where there are none. */
  readonly precision: number;
  /** Wilson's interval of 95 % of that share: what so few questions allow to say. */
  readonly interval: readonly [number, number];
  readonly questions: number;
}

/** Answers fewer than these prove nothing about a share of errors. */
const leastAnswers = 20;

/**
 * The lowest threshold from which on the answers to held-out questions are right often enough, so that as many as
 * possible are answered.
 *
 * @param judged questions that neither trained nor tuned the model
 * @see El-Yaniv & Wiener (2010), On the foundations of noise-free selective classification
 */
export function errorBudget(judged: readonly JudgedAnswer[], target: number): ErrorBudget {
  const ranked = judged.toSorted((one, other) => other.confidence - one.confidence);
  let right = 0;
  let best = { answered: 0, right: 0, threshold: Infinity };
  for (const [at, { confidence, isRight }] of ranked.entries()) {
    if (isRight) right += 1;
    const answered = at + 1;
    // Answers that are equally sure are given together or not at all.
    const isLast = ranked[at + 1]?.confidence !== confidence;
    if (isLast && answered >= leastAnswers && right / answered >= target)
      best = { answered, right, threshold: confidence };
  }
  return {
    target,
    threshold: best.threshold,
    coverage: judged.length === 0 ? 0 : best.answered / judged.length,
    precision: best.answered === 0 ? 1 : best.right / best.answered,
    interval: wilson(best.right, best.answered),
    questions: judged.length,
  };
}

const z = 1.959964;

/** @see Wilson (1927), Probable inference, the law of succession, and statistical inference */
function wilson(right: number, answered: number): readonly [number, number] {
  if (answered === 0) return [0, 1];
  const share = right / answered;
  const spread = z ** 2 / answered;
  const middle = (share + spread / 2) / (1 + spread);
  const half = (z * Math.sqrt((share * (1 - share)) / answered + spread / (4 * answered))) / (1 + spread);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
