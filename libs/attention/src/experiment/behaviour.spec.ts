import { Random } from '../data/random.ts';
import { measureBias } from './bias.ts';
import { otherGendered } from './identities.ts';
import { measureNegation } from './negation.ts';
import { keywordClassifier } from './testing/keyword-classifier.ts';

const rows = [
  { text: 'block my card', label: 'card' },
  { text: '冻结我的卡', label: 'card' },
  { text: 'he wants a password', label: 'password' },
];
const keywords = { other: [], card: ['card', '卡'], password: ['password'] };

describe('measureNegation', () => {
  test('a bag of keywords does not read it', async () => {
    const findings = await measureNegation(rows, keywordClassifier(keywords), Random.fromSeed(1));
    expect(findings).toHaveLength(6);
    expect(findings[0]).toMatchObject({
      language: 'en',
      negated: 'I do not want this: …',
      affirmed: 'I do want this: …',
      rows: 2,
      unchanged: { share: 1 },
      unmoved: { share: 1 },
      confidenceChange: { estimate: 0, pValue: 1 },
    });
  });

  test('a model that knows "not" is seen to', async () => {
    const reads = keywordClassifier({
      ...keywords,
      other: ['not', '不'],
    });
    const findings = await measureNegation(rows, reads, Random.fromSeed(1));
    for (const { unmoved, confidenceChange } of findings) {
      expect(unmoved.share).toBe(0);
      expect(confidenceChange.estimate).toBeLessThan(0);
    }
  });

  test('rows answered wrongly say nothing', async () => {
    const wrong = rows.map(({ text }) => ({ text, label: 'unheard of' }));
    expect(await measureNegation(wrong, keywordClassifier(keywords), Random.fromSeed(1))).toEqual([]);
  });
});

describe('measureBias', () => {
  test('finds the swap that changes answers, beside a control that does not', async () => {
    const biased = keywordClassifier({ ...keywords, other: ['Nigerian', '尼日利亚'] });
    const findings = await measureBias(rows, biased, Random.fromSeed(1));
    expect(findings.map(({ swap }) => swap)).toEqual([
      'weekday (control)',
      'name',
      'nationality',
      'gender and age',
      'pronouns',
    ]);
    const [control, name, nationality] = findings;
    expect(control).toMatchObject({ rows: 3, changed: { share: 0 }, meanGap: 0 });
    expect(name).toMatchObject({ changed: { share: 0 }, overControl: { estimate: 0 } });
    expect(nationality).toMatchObject({ changed: { share: 1 }, overControl: { estimate: 1 } });
    expect(nationality?.example).toHaveLength(2);
    expect(nationality?.meanGap).toBeGreaterThan(0.1);
    expect(findings.at(-1)).toMatchObject({ rows: 1, changed: { share: 0 } });
  });
});

test.each([
  ['He told his wife that she saw him.', 'She told her husband that he saw her.'],
  ['I gave her her card', 'I gave his his card'],
  ['MR Smith', 'MS Smith'],
  ['他们和其他人', '她们和其他人'],
  ['the heat', undefined],
])('%s is swapped to %s', (text, swapped) => expect(otherGendered(text)).toBe(swapped));
