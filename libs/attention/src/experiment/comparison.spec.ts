import { Random } from '../data/random.ts';
import { compareModels } from './comparison.ts';
import { keywordClassifier } from './testing/keyword-classifier.ts';

const rows = Array.from({ length: 40 }, (_, row) =>
  row % 2 === 0 ? { text: 'my card', label: 'card' } : { text: '我的密码', label: 'password' },
);
const texts = rows.map(({ text }) => text);
const good = keywordClassifier({ card: ['card'], password: ['密码'] });
const poor = keywordClassifier({ card: ['card'], password: ['password'] });

test('names what one model lost against the other', async () => {
  const comparison = compareModels(rows, await good(texts), await poor(texts), Random.fromSeed(1));
  expect(comparison).toMatchObject({
    rows: 40,
    baseline: { share: 1 },
    candidate: { share: 0.5 },
    difference: { estimate: -0.5 },
    onlyBaselineRight: 20,
    onlyCandidateRight: 0,
    agreement: 0.5,
  });
  expect(comparison.difference.pValue).toBeLessThan(0.01);
  expect(comparison.fallen.map(({ by, name }) => `${by} ${name}`).toSorted()).toEqual([
    'label password',
    'language zh',
    'length 2 words',
  ]);
});

test('a model loses nothing against itself', async () => {
  const answers = await good(texts);
  const { difference, fallen, agreement } = compareModels(rows, answers, answers, Random.fromSeed(1));
  expect({ difference, fallen, agreement }).toEqual({
    difference: { estimate: 0, low: 0, high: 0, pValue: 1 },
    fallen: [],
    agreement: 1,
  });
});

test('refuses answers to other rows', () =>
  expect(() => compareModels(rows, [], [], Random.fromSeed(1))).toThrow('40 values stand beside 0'));
