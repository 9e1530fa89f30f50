import { Random } from '../data/random.ts';
import { characterAttack, wordAttack } from './attacks.ts';
import { perturbations } from './perturbations.ts';
import { measureRobustness } from './robustness.ts';
import { keywordClassifier } from './testing/keyword-classifier.ts';

const classify = keywordClassifier({ other: [], card: ['card', '卡'], password: ['password'] });
const rows = [
  { text: 'where is my card', label: 'card' },
  { text: 'I forgot my password', label: 'password' },
  { text: '我的卡在哪里', label: 'card' },
  { text: 'sing a song', label: 'card' },
];

describe('measureRobustness', () => {
  test('reports every change with accuracy before and after on the same rows', async () => {
    const findings = await measureRobustness(rows, classify, Random.fromSeed(1));
    expect(findings.map(({ change }) => change)).toEqual([
      ...Object.keys(perturbations),
      'characterAttack',
      'wordAttack',
    ]);
    for (const { accuracy, difference, rows: count } of findings) {
      expect(count).toBe(4);
      expect(accuracy.before).toBe(0.75);
      expect(difference.estimate).toBeCloseTo(accuracy.after - accuracy.before, 12);
    }
    const upper = findings.find(({ change }) => change === 'upper');
    expect(upper).toMatchObject({
      changedTexts: 3,
      changedAnswers: 2,
      accuracy: { after: 0.25 },
      example: { text: 'where is my card', changed: 'WHERE IS MY CARD', answer: 'other' },
    });
    expect(findings.filter(({ isAttack }) => isAttack)).toHaveLength(2);
  });

  test('is the same for the same seed', async () => {
    const [one, two] = [1, 1].map((seed) => measureRobustness(rows, classify, Random.fromSeed(seed)));
    expect(await one).toEqual(await two);
  });
});

describe('attacks', () => {
  test('slips go into the words that carry the answer; wrong rows stay as they are', async () => {
    const texts = await characterAttack(rows, classify, Random.fromSeed(1));
    expect(texts[0]).toMatch(/^where is my (?!card$)\S+$/);
    expect(texts[3]).toBe('sing a song');
    const after = await classify(texts);
    expect(after.slice(0, 2).map(({ label }) => label)).toEqual(['other', 'other']);
  });

  test('neutral words find what a model holds against a polite text', async () => {
    const rude = keywordClassifier({ card: ['card'], greeting: ['Hello', 'thank you', 'Hi'] });
    const polite = [{ text: 'my card', label: 'card' }];
    expect(await wordAttack(polite, rude, Random.fromSeed(1))).not.toEqual(['my card']);
    const [text = ''] = await wordAttack(polite, rude, Random.fromSeed(1));
    expect(text).toContain('my card');
    expect(await wordAttack([{ text: 'my card', label: 'card' }], classify, Random.fromSeed(1))).toEqual([
      'my card',
    ]);
  });
});
