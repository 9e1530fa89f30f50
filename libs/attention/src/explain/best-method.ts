import { explanationMethods } from './classifier-explainer.ts';
import type { ExplanationMethod } from './classifier-explainer.ts';
import type { FaithfulnessReport } from './faithfulness.ts';

const prefix = 'faithfulness.';
const random = `${prefix}random`;

/** What was measured, as figures that a bundle keeps beside its others. */
export function faithfulnessMetrics(report: FaithfulnessReport): Readonly<Record<string, number>> {
  const methods = report.methods.map(({ method, score }) => [`${prefix}${method}`, score] as const);
  return { ...Object.fromEntries(methods), [random]: report.random.score };
}

/** The method that is truest to a model by its bundle's figures; gradient x input where none was measured, or none beats chance. */
export function bestMethod(metrics: Readonly<Record<string, number>>): ExplanationMethod {
  const chance = metrics[random] ?? Infinity;
  return explanationMethods.reduce<{ readonly method: ExplanationMethod; readonly score: number }>(
    (best, method) => {
      const score = metrics[`${prefix}${method}`] ?? -Infinity;
      return score > best.score ? { method, score } : best;
    },
    { method: 'gradient', score: chance },
  ).method;
}
