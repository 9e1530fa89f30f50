import { bleu } from './bleu.ts';
import { chrf } from './chrf.ts';
import { translationScores } from './translation.ts';

test('gives BLEU, chrF and exact matches of several references', () => {
  const hypotheses = ['the cat sat on the mat', 'a dog barked at me loudly'];
  const references = [['the cat sat on the mat', 'a cat sat there'], ['a dog barked at me']];
  expect(translationScores(hypotheses, references)).toEqual({
    bleu: bleu(hypotheses, references).score,
    chrf: chrf(hypotheses, references),
    exact: 0.5,
  });
});

test('cuts Chinese into characters', () => {
  const [hypotheses, references] = [['我今天喝咖啡'], [['我今天喝茶']]];
  const { bleu: score } = translationScores(hypotheses, references);
  expect(score).toBe(bleu(hypotheses, references, { tokens: 'zh' }).score);
  expect(score).toBeGreaterThan(bleu(hypotheses, references).score);
});
