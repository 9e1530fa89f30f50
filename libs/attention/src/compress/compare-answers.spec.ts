import type { DecidedHead } from '../artifacts/classifier-decision.ts';
import { compareAnswers } from './compare-answers.ts';

const topic: DecidedHead = {
  name: 'topic',
  kind: 'singleLabel',
  labels: ['a', 'b'],
  decision: { temperature: 1, outOfScope: 'none', threshold: 1 },
};
const tags: DecidedHead = {
  name: 'tags',
  kind: 'multiLabel',
  labels: ['x', 'y'],
  decision: { temperature: 1, thresholds: [0.5, 0.5], atLeastOne: false },
};

describe('compareAnswers', () => {
  test.each([
    {
      name: 'right both times',
      labels: { topic: ['a'] },
      before: [3, 0, 0, 0],
      after: [2, 1, 0, 0],
      is: [1, 1, 1],
    },
    {
      name: 'wrong after',
      labels: { topic: ['a'] },
      before: [3, 0, 0, 0],
      after: [0, 3, 0, 0],
      is: [1, 0, 0],
    },
    {
      name: 'rejected is right',
      labels: { topic: ['none'] },
      before: [0.5, 0, 0, 0],
      after: [0.9, 0, 0, 0],
      is: [1, 1, 1],
    },
    {
      name: 'rejected is wrong',
      labels: { topic: ['a'] },
      before: [2, 0, 0, 0],
      after: [0.9, 0, 0, 0],
      is: [1, 0, 0],
    },
    {
      name: 'all tags',
      labels: { tags: ['y', 'x'] },
      before: [0, 0, 1, 1],
      after: [0, 0, 1, -1],
      is: [1, 0, 0],
    },
    {
      name: 'two heads',
      labels: { topic: ['b'], tags: [] },
      before: [0, 2, -1, -1],
      after: [0, 2, 1, -1],
      is: [1, 0.5, 0.5],
    },
  ])('$name', ({ labels, before, after, is: [one, other, agreement] }) => {
    const rows = [{ text: '', labels }];
    expect(compareAnswers([topic, tags], rows, [[before], [after]])).toEqual({
      rows: 1,
      accuracy: { before: one, after: other },
      agreement,
    });
  });
});
