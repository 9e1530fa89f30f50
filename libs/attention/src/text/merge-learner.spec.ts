import fc from 'fast-check';
import { learnMerges } from './merge-learner.ts';

const alphabet = ['a', 'b', 'c', 'd'];
const join = (left: string, right: string): string => left + right;

/** The same by counting every pair anew before each merge. */
function learnNaively(words: readonly (readonly number[])[], counts: readonly number[], vocabSize: number) {
  const tokens = [...alphabet];
  const merges: string[] = [];
  let current = words.map((word) => [...word]);
  while (tokens.length < vocabSize) {
    const pairs = new Map<string, { left: number; right: number; count: number }>();
    for (const [index, word] of current.entries()) {
      for (let at = 0; at + 1 < word.length; at++) {
        const [left, right] = [word[at]!, word[at + 1]!];
        const pair = pairs.get(`${left} ${right}`) ?? { left, right, count: 0 };
        pairs.set(`${left} ${right}`, { left, right, count: pair.count + counts[index]! });
      }
    }
    const [best] = [...pairs.values()].sort(
      (a, b) => b.count - a.count || a.left - b.left || a.right - b.right,
    );
    if (!best || best.count < 2) break;
    const token = join(tokens[best.left]!, tokens[best.right]!);
    merges.push(`${tokens[best.left]} ${tokens[best.right]}`);
    const id = tokens.includes(token) ? tokens.indexOf(token) : tokens.push(token) - 1;
    current = current.map((word) => {
      const merged: number[] = [];
      for (let at = 0; at < word.length; at++) {
        const isPair = word[at] === best.left && word[at + 1] === best.right;
        merged.push(isPair ? id : word[at]!);
        if (isPair) at++;
      }
      return merged;
    });
  }
  return { tokens, merges };
}

test('learns what counting anew each time learns', () => {
  const word = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.array(fc.tuple(word, fc.integer({ min: 1, max: 5 })), { maxLength: 12 }), (corpus) => {
      const symbols = corpus.map(([symbol]) => symbol);
      const counts = corpus.map(([, count]) => count);
      const { tokens, merges } = learnMerges({ symbols, counts }, alphabet, {
        vocabSize: 24,
        minFrequency: 2,
        join,
      });
      expect({ tokens, merges: merges.map((pair) => pair.join(' ')) }).toEqual(
        learnNaively(symbols, counts, 24),
      );
    }),
    { numRuns: 300 },
  );
});
