import {
  auroc,
  calibrationReport,
  classificationReport,
  multiLabelReport,
  reliability,
} from '@attention-flow/attention';
import type { HeadAnswer, LabelScores, TextClassifier } from '@attention-flow/attention';

export type Head = TextClassifier['heads'][number];
type SingleLabelHead = Extract<Head, { kind: 'singleLabel' }>;

/** What a row should be answered beside what it was. */
export interface AnsweredRow {
  /** Of the file, from 0. */
  readonly row: number;
  readonly expected: readonly string[];
  readonly answer: HeadAnswer;
}

export interface HeadFigures extends Readonly<Record<string, unknown>> {
  readonly perClass: Readonly<Record<string, Omit<LabelScores, 'label'>>>;
}

/** Accuracy and the like over the rows that have a class; how well the others are told apart, where there are some. */
export function singleLabelFigures(head: SingleLabelHead, rows: readonly AnsweredRow[]): HeadFigures {
  const { outOfScope } = head.decision;
  const inScope = rows.filter(({ expected }) => expected[0] !== outOfScope);
  const report = classificationReport(
    inScope.map(({ expected: [label = ''] }) => label),
    inScope.map(({ answer }) => answer.label),
  );
  return {
    examples: rows.length,
    accuracy: report.accuracy,
    macroF1: report.macro.f1,
    ece: calibrationError(inScope, head.labels),
    ...(inScope.length < rows.length ? rejection(rows, head.decision) : {}),
    perClass: byLabel(report.labels),
  };
}

/** Over all pairs of text and label, and over whole rows. */
export function multiLabelFigures({ labels }: Head, rows: readonly AnsweredRow[]): HeadFigures {
  const report = multiLabelReport(
    rows.map(({ expected }) => expected),
    rows.map(({ answer }) => answer.labels ?? []),
  );
  const pairs = rows.flatMap(({ expected, answer: { probabilities } }) =>
    probabilities.map(({ label, probability }) => ({ probability, isTrue: expected.includes(label) })),
  );
  return {
    examples: rows.length,
    microF1: report.micro.f1,
    macroF1: report.macro.f1,
    exactMatch: report.exactMatch,
    ece: reliability(
      pairs.map(({ probability }) => Math.max(probability, 1 - probability)),
      pairs.map(({ probability, isTrue }) => probability >= 0.5 === isTrue),
    ).ece,
    labels: labels.length,
    perClass: byLabel(report.labels),
  };
}

const byLabel = (labels: readonly LabelScores[]): HeadFigures['perClass'] =>
  Object.fromEntries(labels.map(({ label, ...scores }) => [label, scores]));

/** How well texts without a class are told apart. In-scope accuracy counts a rejected text as wrong. */
function rejection(
  rows: readonly AnsweredRow[],
  { outOfScope, threshold }: SingleLabelHead['decision'],
): Readonly<Record<string, number | null>> {
  const isOut = ({ expected }: AnsweredRow) => expected[0] === outOfScope;
  const [inside, outside] = [rows.filter((row) => !isOut(row)), rows.filter(isOut)];
  const isRight = ({ expected, answer }: AnsweredRow) => answer.label === expected[0] && !answer.outOfScope;
  return {
    inScopeAccuracy: inside.filter(isRight).length / inside.length,
    outOfScopeRecall: outside.filter(({ answer }) => answer.outOfScope).length / outside.length,
    auroc: auroc(
      rows.map(({ answer }) => answer.score),
      rows.map((row) => !isOut(row)),
    ),
    threshold: threshold ?? null,
  };
}

function calibrationError(rows: readonly AnsweredRow[], labels: readonly string[]): number {
  const known = rows.filter(({ expected: [label = ''] }) => labels.includes(label));
  const probabilities = known.map(({ answer }) => {
    const of = new Map(answer.probabilities.map(({ label, probability }) => [label, probability]));
    return labels.map((label) => of.get(label) ?? 0);
  });
  return calibrationReport(
    probabilities,
    known.map(({ expected: [label = ''] }) => labels.indexOf(label)),
  ).ece;
}
