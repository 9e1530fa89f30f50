import { classificationReport, multiLabelReport } from '@attention-flow/attention';
import type { Scores } from '@attention-flow/model-lifecycle';
import type { LabelledExample } from '../example/labelled-example.ts';
import type { Sentiment } from '../scoring/score.ts';

/** What a model said of one row. */
export interface Answer {
  readonly sentiment: Sentiment;
  readonly topics: readonly string[];
}

/**
 * How far answers agree with what people said: of each row the mean of what it tells, 1 for the right sentiment and the
 * F1 of the topics.
 */
export function judge(rows: readonly LabelledExample[], answers: readonly Answer[]): Scores {
  const scores = rows.map((row, index) => {
    const answer = answers[index];
    return answer ? agreement(row, answer) : 0;
  });
  return { scores, metrics: { ...sentimentMetrics(rows, answers), ...topicMetrics(rows, answers) } };
}

function agreement({ sentiment, topics }: LabelledExample, answer: Answer): number {
  const parts = [
    ...(sentiment === null ? [] : [sentiment === answer.sentiment ? 1 : 0]),
    ...(topics === null ? [] : [f1(topics, answer.topics)]),
  ];
  return parts.reduce((sum, part) => sum + part, 0) / Math.max(1, parts.length);
}

/** 1 where both are empty. */
function f1(expected: readonly string[], given: readonly string[]): number {
  if (expected.length === 0 && given.length === 0) return 1;
  const shared = given.filter((topic) => expected.includes(topic)).length;
  return (2 * shared) / (expected.length + given.length);
}

function sentimentMetrics(
  rows: readonly LabelledExample[],
  answers: readonly Answer[],
): Record<string, number> {
  const pairs = rows.flatMap(({ sentiment }, index) => {
    const answer = answers[index];
    return sentiment && answer ? [{ expected: sentiment, given: answer.sentiment }] : [];
  });
  if (pairs.length === 0) return {};
  const report = classificationReport(
    pairs.map(({ expected }) => expected),
    pairs.map(({ given }) => given),
  );
  return { sentimentAccuracy: report.accuracy, sentimentMacroF1: report.macro.f1 };
}

function topicMetrics(rows: readonly LabelledExample[], answers: readonly Answer[]): Record<string, number> {
  const pairs = rows.flatMap(({ topics }, index) => {
    const answer = answers[index];
    return topics && answer ? [{ expected: topics, given: answer.topics }] : [];
  });
  if (pairs.length === 0) return {};
  const report = multiLabelReport(
    pairs.map(({ expected }) => expected),
    pairs.map(({ given }) => given),
  );
  return { topicMicroF1: report.micro.f1, topicMacroF1: report.macro.f1 };
}
