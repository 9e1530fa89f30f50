import { outOfScopeIntent } from '../knowledge/dialogue-pair.ts';
import { intentScores } from './intent-scores.ts';

const rows = (count: number, label: string) => Array.from({ length: count }, () => ({ text: 'x', label }));
const classified = (count: number, confidence: number, outOfScope = false) =>
  Array.from({ length: count }, () => ({ intent: 'refund', confidence, outOfScope }));

describe('intentScores', () => {
  test('tells from which confidence on the answers are right often enough, and what that costs', () => {
    const asked = [...rows(40, 'refund'), ...rows(10, 'track'), ...rows(10, outOfScopeIntent)];
    const answers = [
      ...classified(40, 0.9),
      ...classified(10, 0.6),
      ...classified(5, 0.8, true),
      ...classified(5, 0.4),
    ];
    const { metrics, scores } = intentScores(asked, answers, 0.95);
    expect(scores.filter((score) => score === 1)).toHaveLength(45);
    expect(metrics).toMatchObject({
      answerTarget: 0.95,
      answerThreshold: 0.9,
      answerPrecision: 1,
      answerCoverage: 40 / 60,
      outOfScopeRecall: 0.5,
    });
  });

  test('names no threshold where none keeps the budget', () => {
    const { metrics } = intentScores(rows(40, 'track'), classified(40, 0.9), 0.95);
    expect(metrics).toMatchObject({ answerCoverage: 0 });
    expect(metrics).not.toHaveProperty('answerThreshold');
  });
});
