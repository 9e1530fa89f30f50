import { splitWords } from '../text/words.ts';
import { occlusion } from './occlusion.ts';
import { weightedWords } from './testing/weighted-words.ts';

describe('occlusion', () => {
  const scoreOf = weightedWords({ refund: [3, 0], not: [-1, 2], 退: [2, 0], 款: [0.5, 0] }, 2);

  test.each([
    { text: 'no refund, please', scores: { no: 0, refund: 3, ',': 0, please: 0 } },
    { text: 'not a refund', scores: { not: -1, a: 0, refund: 3 } },
    { text: '申请退款', scores: { 申: 0, 请: 0, 退: 2, 款: 0.5 } },
  ])('gives back the weights of a model that adds them up: $text', async ({ text, scores }) => {
    const { tokens, target, method } = await occlusion(
      { text, words: splitWords(text), classId: 0, label: 'refund' },
      scoreOf,
    );
    expect([method, target]).toEqual(['occlusion', 'refund']);
    expect(Object.fromEntries(tokens.map((token) => [token.text, token.score]))).toEqual(scores);
    for (const token of tokens) expect(text.slice(token.start, token.end)).toBe(token.text);
  });
});
