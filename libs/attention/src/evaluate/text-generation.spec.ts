import fc from 'fast-check';
import { bleu } from './bleu.ts';
import { bleuTokenizers } from './bleu-tokens.ts';
import { chrf } from './chrf.ts';
import { MetricInputError } from './errors.ts';

const word = fc.constantFrom('the', 'cat', 'sat', '.', '3.5', '银行卡', '丢', 'well-known');
const text = fc.array(word, { minLength: 1, maxLength: 10 }).map((words) => words.join(' '));
const corpus = fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 });

describe('tokens', () => {
  // Results of sacreBLEU 2.6.0.
  test.each([
    {
      tokens: '13a',
      given: 'He said: "It\'s 3.5% of $1,000."',
      words: 'He said : " It\'s 3.5 % of $ 1,000 . "',
    },
    {
      tokens: '13a',
      given: "Tom &amp; Ann's 10-year-old (cat), 5.",
      words: "Tom & Ann's 10 - year-old ( cat ) , 5 .",
    },
    { tokens: '13a', given: 'a.b 1.b a,1 x-\ny', words: 'a . b 1 . b a , 1 xy' },
    { tokens: 'zh', given: '请拨打95588,谢谢。', words: '请 拨 打 95588 , 谢 谢 。' },
    { tokens: 'zh', given: '用“App”—2.0版', words: '用 “ App ” — 2.0 版' },
    { tokens: 'char', given: '卡 a1', words: '卡 a 1' },
  ] as const)('$tokens of $given', ({ tokens, given, words }) => {
    expect(bleuTokenizers[tokens](given).join(' ')).toBe(words);
  });
});

describe('bleu and chrf', () => {
  // Scores of sacreBLEU 2.6.0, settings as documented.
  test.each([
    {
      hypotheses: ['The cat sat on the mat.'],
      references: [['The cat is on the mat.']],
      scores: { '13a': 48.8923022435, zh: 48.8923022435, char: 72.7681720234 },
      chrF: 67.1727349233,
    },
    {
      hypotheses: ['the the the the the the the'],
      references: [['the cat is on the mat']],
      scores: { '13a': 7.8098498423, zh: 7.8098498423, char: 12.2171145371 },
      chrF: 14.2324268482,
    },
    {
      hypotheses: ['He said: "It\'s 3.5% of $1,000."', 'A well-known answer'],
      references: [
        ['He said: "It is 3.5% of $1,000."', 'She said it was 3.5%'],
        ['A well known answer', 'An answer well-known'],
      ],
      scores: { '13a': 64.6754159382, zh: 64.6754159382, char: 93.5196609546 },
      chrF: 82.3352344248,
    },
    {
      hypotheses: ['您的银行卡丢失了,请拨打95588。'],
      references: [['您的银行卡已丢失，请拨打 95588。']],
      scores: { '13a': 0, zh: 57.3122448409, char: 68.9930212556 },
      chrF: 59.1365306806,
    },
    {
      hypotheses: ['银行卡'],
      references: [['信用卡']],
      scores: { '13a': 0, zh: 0, char: 0 },
      chrF: 11.1111111111,
    },
  ])('$hypotheses scores as in sacreBLEU', ({ hypotheses, references, scores, chrF }) => {
    for (const tokens of ['13a', 'zh', 'char'] as const) {
      expect(bleu(hypotheses, references, { tokens }).score).toBeCloseTo(scores[tokens], 8);
    }
    expect(chrf(hypotheses, references)).toBeCloseTo(chrF, 8);
  });

  test('BLEU of Papineni’s example: seven times "the" is clipped to two', () => {
    const { precisions, brevityPenalty } = bleu(
      ['the the the the the the the'],
      [['The cat is on the mat'.toLowerCase()]],
    );
    expect(precisions[0]).toBeCloseTo((100 * 2) / 7, 9);
    expect(brevityPenalty).toBe(1);
  });

  test('a text that is too short pays: exp(1 − 8 / 4)', () => {
    const found = bleu(['a b c d'], [['a b c d e f g h']]);
    expect(found).toMatchObject({
      hypothesisLength: 4,
      referenceLength: 8,
      precisions: [100, 100, 100, 100],
    });
    expect(found.score).toBeCloseTo(100 * Math.exp(-1), 9);
  });

  test('of several references the nearest length counts, the shorter of two', () => {
    expect(bleu(['a b c d'], [['a b c d e f', 'a b', 'a']]).referenceLength).toBe(2);
  });

  test('case counts unless told otherwise', () => {
    expect(bleu(['THE CAT SAT DOWN'], [['the cat sat down']]).score).toBe(0);
    expect(bleu(['THE CAT SAT DOWN'], [['the cat sat down']], { lowercase: true }).score).toBeCloseTo(100, 9);
  });

  test('lie in [0, 100], are 100 for the reference itself, and ignore the order of the corpus', () => {
    fc.assert(
      fc.property(corpus, (pairs) => {
        const hypotheses = pairs.map(([hypothesis]) => hypothesis);
        const references = pairs.map(([, reference]) => [reference]);
        for (const score of [
          bleu(hypotheses, references, { tokens: 'zh' }).score,
          chrf(hypotheses, references),
        ]) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(100 + 1e-9);
        }
        const same = hypotheses.map((hypothesis) => [hypothesis, 'some other reference']);
        expect(chrf(hypotheses, same)).toBeCloseTo(100, 9);
        expect(
          bleu([...hypotheses, 'one two three four'], [...same, ['one two three four']]).score,
        ).toBeCloseTo(100, 9);
        expect(chrf(hypotheses.toReversed(), references.toReversed())).toBeCloseTo(
          chrf(hypotheses, references),
          9,
        );
      }),
    );
  });

  test('an empty hypothesis scores 0', () => {
    expect(bleu([''], [['a b c d']])).toMatchObject({ score: 0, brevityPenalty: 0 });
    expect(chrf([''], [['a b c d']])).toBe(0);
  });

  test.each([
    { name: 'no texts', hypotheses: [], references: [] },
    { name: 'a hypothesis without reference', hypotheses: ['a'], references: [[]] },
    { name: 'lists of different length', hypotheses: ['a', 'b'], references: [['a']] },
  ])('refuse $name', ({ hypotheses, references }) => {
    expect(() => bleu(hypotheses, references)).toThrow(MetricInputError);
    expect(() => chrf(hypotheses, references)).toThrow(MetricInputError);
  });
});
