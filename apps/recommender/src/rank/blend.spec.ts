import type { Scorer } from '../retrieve/scorer.ts';
import { sequenceOf } from '../retrieve/sequence.ts';
import { Blend, candidateTable, choiceOf, featureNames, withScorers } from './blend.ts';

const sequence = sequenceOf([{ item: 0, time: 1, strength: 1 }]);
const situation = { sequence, now: 1 };
const excluded = sequence.items;
const scorer = (name: string, scores: readonly number[], bringsNone = false): Scorer => ({
  name,
  bringsNone,
  scores: () => Float32Array.from(scores),
});
const right = scorer('right', [9, 1, 3, 0, 2, 0]);
const wrong = scorer('wrong', [9, 3, 1, 2, 0, 0]);
const context = scorer('context', [0, 0, 0, 0, 0, 9], true);

describe('candidateTable', () => {
  test('holds the best of each scorer that brings any, without what is excluded', () => {
    const table = candidateTable(
      [right, wrong, context],
      { situation, excluded },
      { candidatesPerScorer: 1 },
    );
    expect([...table.candidates]).toEqual([2, 1]);
    expect(table.values).toHaveLength(2 * 2 * 3);
  });

  test('an item that nobody speaks for is no candidate', () => {
    const { candidates } = candidateTable(
      [right, wrong],
      { situation, excluded },
      { candidatesPerScorer: 9 },
    );
    expect([...candidates].toSorted()).toEqual([1, 2, 3, 4]);
  });
});

describe('Blend', () => {
  const scorers = [right, wrong];
  const questions = Array.from({ length: 20 }, () => ({ situation, excluded, item: 2 }));
  const blend = Blend.fit(scorers, questions);

  test('counts the scorer that was right, and not the other', () => {
    const weightOf = (name: string) => blend.ranking.weights[featureNames(scorers).indexOf(name)] ?? NaN;
    expect(Math.max(weightOf('right (z)'), weightOf('right (log)'))).toBeGreaterThan(0);
    expect(weightOf('wrong (z)')).toBe(0);
    const scores = blend.scores(situation);
    expect(scores.indexOf(Math.max(...scores))).toBe(2);
  });

  test('what is no candidate stands below all that are', () => {
    const scores = blend.scores(situation);
    const candidates = [1, 2, 3, 4].map((item) => scores[item] ?? 0);
    expect(Math.min(...candidates)).toBeGreaterThan(Math.max(scores[0] ?? 0, scores[5] ?? 0));
  });
});

test('a question whose answer was not found teaches nothing', () => {
  const question = { situation, excluded, item: 5 };
  expect(choiceOf([right, wrong], question, { candidatesPerScorer: 9 })).toBeUndefined();
});

test('withScorers keeps the columns of some', () => {
  const choice = {
    candidates: Int32Array.of(1, 2),
    values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    chosen: 0,
  };
  expect([...withScorers(choice, 4, [1]).values]).toEqual([3, 4, 7, 8]);
});
