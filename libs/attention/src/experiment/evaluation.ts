import { fingerprintOf } from '../data/fingerprint.ts';
import { InvalidOptionError } from '../data/errors.ts';
import { Random } from '../data/random.ts';
import { reliability } from '../evaluate/calibration.ts';
import type { Reliability } from '../evaluate/calibration.ts';
import { classificationReport } from '../evaluate/classification.ts';
import { MetricInputError } from '../evaluate/errors.ts';
import {
  areaUnderRiskCoverage,
  riskCoverageCurve,
  thresholdForPrecision,
} from '../evaluate/risk-coverage.ts';
import type { PrecisionThreshold, RiskCoveragePoint } from '../evaluate/risk-coverage.ts';
import { auroc, falsePositiveRateAt } from '../evaluate/separation.ts';
import { answersOf } from './answer.ts';
import type { Answer, ExpectedText } from './answer.ts';
import { measureBias } from './bias.ts';
import type { BiasFinding } from './bias.ts';
import { measureNegation } from './negation.ts';
import type { NegationFinding } from './negation.ts';
import { measureRobustness } from './robustness.ts';
import type { RobustnessFinding } from './robustness.ts';
import { shareOf, sliceAccuracy, worstSlices } from './slices.ts';
import type { Share, Slice } from './slices.ts';

/** An answer with what tells texts of no class from the others. */
export interface ScoredAnswer extends Answer {
  /** Higher = surer that the text has a class at all, such as the largest logit. */
  readonly score: number;
}

export interface EvaluationOptions {
  readonly rows: readonly ExpectedText[];
  readonly classify: (texts: readonly string[]) => Promise<readonly ScoredAnswer[]>;
  /** The label of rows that belong to no class. */
  readonly outOfScope?: string;
  /** Share of answers that must be right; a threshold is looked for that gives it. In [0, 1]. */
  readonly precision: number;
  /** Rows that are asked in other wordings, drawn by the seed; above 0. */
  readonly sample: number;
  readonly seed: number;
}

/** Texts of one label that were given another. */
export interface Confusion {
  readonly expected: string;
  readonly predicted: string;
  readonly rows: number;
  /** All rows of the expected label. */
  readonly of: number;
}

export interface Mistake extends ExpectedText {
  readonly predicted: string;
  readonly confidence: number;
}

/** All that is measured of a classifier on labelled rows. Every figure but those of `outOfScope` is over rows that have a class. */
export interface Evaluation {
  readonly rows: number;
  readonly inScopeRows: number;
  /** See {@link fingerprintOf}: names these very rows. */
  readonly dataFingerprint: string;
  readonly seed: number;
  readonly accuracy: Share;
  readonly macroF1: number;
  readonly calibration: Reliability;
  readonly riskCoverage: { readonly area: number; readonly curve: readonly RiskCoveragePoint[] };
  readonly target: { readonly precision: number; readonly threshold: PrecisionThreshold };
  /** How well rows of no class are told apart by `score`. */
  readonly outOfScope?: {
    readonly rows: number;
    readonly auroc: number;
    /** Share of out-of-scope rows let through where 95 % of the others are. */
    readonly falsePositiveRateAt95: number;
  };
  readonly slices: readonly Slice[];
  readonly worstSlices: readonly Slice[];
  readonly confusions: readonly Confusion[];
  /** Wrong answers given with the most confidence. */
  readonly mistakes: readonly Mistake[];
  /** Rows that the three below are measured on. */
  readonly sampledRows: number;
  readonly robustness: readonly RobustnessFinding[];
  readonly negation: readonly NegationFinding[];
  readonly bias: readonly BiasFinding[];
}

const listed = 10;
/** Points of a curve that can be told apart on a page. */
const mostPoints = 200;

/**
 * @throws MetricInputError where no row has a class
 * @throws InvalidOptionError
 */
export async function evaluateClassifier({
  rows,
  classify,
  outOfScope,
  precision,
  sample,
  seed,
}: EvaluationOptions): Promise<Evaluation> {
  if (!Number.isInteger(sample) || sample < 1)
    throw new InvalidOptionError('sample', sample, 'a whole number above 0');
  const random = Random.fromSeed(seed);
  const answers = await classify(rows.map(({ text }) => text));
  const answered = rows.flatMap((row, at) => (answers[at] ? [{ ...row, answer: answers[at] }] : []));
  const inScope = answered.filter(({ label }) => label !== outOfScope);
  if (inScope.length === 0) throw new MetricInputError('an evaluation', 'no row has a class');
  const sampled = random.fork('sample').shuffle(inScope).slice(0, sample);
  const ask = (texts: readonly string[]) => answersOf(classify, texts);
  return {
    rows: rows.length,
    inScopeRows: inScope.length,
    dataFingerprint: fingerprintOf(rows),
    seed,
    ...clean(inScope, precision),
    ...(inScope.length < answered.length && { outOfScope: separation(answered, outOfScope ?? '') }),
    sampledRows: sampled.length,
    robustness: await measureRobustness(sampled, ask, random.fork('robustness')),
    negation: await measureNegation(sampled, ask, random.fork('negation')),
    bias: await measureBias(sampled, ask, random.fork('bias')),
  };
}

type AnsweredRow = ExpectedText & { readonly answer: ScoredAnswer };

/** What is measured on the texts as they are. */
function clean(rows: readonly AnsweredRow[], precision: number) {
  const isRight = rows.map(({ label, answer }) => answer.label === label);
  const confidences = rows.map(({ answer }) => Math.min(1, answer.confidence));
  const right = isRight.filter(Boolean).length;
  const slices = sliceAccuracy(rows, isRight);
  return {
    accuracy: shareOf(right, rows.length),
    macroF1: classificationReport(
      rows.map(({ label }) => label),
      rows.map(({ answer }) => answer.label),
    ).macro.f1,
    calibration: reliability(confidences, isRight, 10),
    riskCoverage: {
      area: areaUnderRiskCoverage(confidences, isRight),
      curve: thinned(riskCoverageCurve(confidences, isRight)),
    },
    target: { precision, threshold: thresholdForPrecision(confidences, isRight, precision) },
    slices,
    worstSlices: worstSlices(slices, right / rows.length),
    confusions: confusionsOf(rows),
    mistakes: mistakesOf(rows),
  };
}

function separation(rows: readonly AnsweredRow[], outOfScope: string) {
  const scores = rows.map(({ answer }) => answer.score);
  const isIn = rows.map(({ label }) => label !== outOfScope);
  return {
    rows: isIn.filter((each) => !each).length,
    auroc: auroc(scores, isIn),
    falsePositiveRateAt95: falsePositiveRateAt(scores, isIn),
  };
}

function confusionsOf(rows: readonly AnsweredRow[]): readonly Confusion[] {
  const [pairs, totals] = [new Map<string, Confusion>(), new Map<string, number>()];
  for (const { label, answer } of rows) {
    totals.set(label, (totals.get(label) ?? 0) + 1);
    if (answer.label === label) continue;
    const key = JSON.stringify([label, answer.label]);
    const before = pairs.get(key)?.rows ?? 0;
    pairs.set(key, { expected: label, predicted: answer.label, rows: before + 1, of: 0 });
  }
  return [...pairs.values()]
    .toSorted((a, b) => b.rows - a.rows)
    .slice(0, listed)
    .map((pair) => ({ ...pair, of: totals.get(pair.expected) ?? 0 }));
}

const mistakesOf = (rows: readonly AnsweredRow[]): readonly Mistake[] =>
  rows
    .filter(({ label, answer }) => answer.label !== label)
    .toSorted((a, b) => b.answer.confidence - a.answer.confidence)
    .slice(0, listed)
    .map(({ text, label, answer }) => ({
      text,
      label,
      predicted: answer.label,
      confidence: answer.confidence,
    }));

/** Evenly thinned; the last point stays. */
function thinned<T>(points: readonly T[]): readonly T[] {
  const step = Math.ceil(points.length / mostPoints);
  return points.filter((_, at) => at % step === 0 || at === points.length - 1);
}
