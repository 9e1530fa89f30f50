import { Random } from '../data/random.ts';
import { splitWords } from '../text/words.ts';
import { measureFaithfulness } from './faithfulness.ts';
import { weightedWords } from './testing/weighted-words.ts';

const weights: Readonly<Record<string, readonly [number, number]>> = {
  refund: [4, 0],
  money: [2, 0],
  back: [1, 0],
  parcel: [0, 4],
  late: [0, 2],
};
const scoreOf = weightedWords(weights, 2);
const fillers = ['please', 'the', 'a', 'for', 'my', 'today', 'ok'];
const rows = Array.from({ length: 30 }, (_, index) => {
  const classId = index % 2;
  const known = classId === 0 ? ['refund', 'money', 'back'] : ['parcel', 'late'];
  const text = [...fillers.slice(0, 3 + (index % 4)), ...known.slice(0, 1 + (index % 3))].join(' ');
  const words = splitWords(text);
  const truth = words.map((word) => weights[word.text]?.[classId] ?? 0);
  return { text, words, classId, scores: { truth, reversed: truth.map((score) => -score) } };
});

describe('measureFaithfulness', () => {
  test('the weights of the model itself win, their opposite loses against chance', async () => {
    const report = await measureFaithfulness(rows, scoreOf, Random.fromSeed(1));
    expect(report.methods.map(({ method }) => method)).toEqual(['truth', 'reversed']);
    expect(report.best).toBe('truth');
    const [truth, reversed] = report.methods;
    expect(truth?.comprehensiveness).toBeGreaterThan(report.random.comprehensiveness);
    expect(truth?.sufficiency).toBeLessThan(report.random.sufficiency);
    expect(reversed?.overRandom.estimate).toBeLessThan(0);
  });

  test('no method is best where none beats chance', async () => {
    const flat = rows.map((row) => ({ ...row, scores: { flat: row.scores.reversed } }));
    expect((await measureFaithfulness(flat, scoreOf, Random.fromSeed(1))).best).toBeUndefined();
  });

  test('is the same for the same seed', async () => {
    const [one, other] = [Random.fromSeed(3), Random.fromSeed(3)];
    expect(await measureFaithfulness(rows, scoreOf, one)).toEqual(
      await measureFaithfulness(rows, scoreOf, other),
    );
  });

  test.each([
    ['no text of two words', [{ text: 'a', words: splitWords('a'), classId: 0, scores: {} }]],
    ['a score too few', [{ text: 'a b', words: splitWords('a b'), classId: 0, scores: { m: [1] } }]],
  ])('refuses %s', async (_, some) => {
    await expect(measureFaithfulness(some, scoreOf, Random.fromSeed(1))).rejects.toMatchObject({
      code: 'ATTENTION_EXPLAIN_ARGUMENT',
    });
  });
});
