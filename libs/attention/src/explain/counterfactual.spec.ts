import fc from 'fast-check';
import { argMax } from '../evaluate/softmax.ts';
import { splitWords } from '../text/words.ts';
import { findCounterfactual } from './counterfactual.ts';
import { weightedWords } from './testing/weighted-words.ts';

const scoreOf = weightedWords({ good: [2, 0], great: [3, 0], fine: [1, 0], bad: [0, 2.5], not: [0, 4] }, 2);
const find = (text: string, substitutes: readonly string[] = [], maxEdits = 3) =>
  findCounterfactual({ text, words: splitWords(text), substitutes, maxEdits }, scoreOf);

describe('findCounterfactual', () => {
  test.each([
    { text: 'a good film, no bad one', substitutes: [], changed: 'a good film, no  one', size: 1 },
    { text: 'good', substitutes: ['bad'], changed: 'bad', size: 1 },
    { text: 'great and great', substitutes: ['bad'], changed: 'bad and bad', size: 2 },
  ])('finds the smallest change of "$text"', async ({ text, substitutes, changed, size }) => {
    const found = await find(text, substitutes);
    expect(found).toMatchObject({ text: changed, isSmallest: size === 1 });
    expect(found?.edits).toHaveLength(size);
  });

  test('finds none where no change of so many words flips the answer', async () => {
    expect(await find('great great great', ['bad'], 1)).toBeUndefined();
    expect(await find('', ['bad'])).toBeUndefined();
  });

  test('refuses no edits', async () => {
    await expect(find('good', [], 0)).rejects.toMatchObject({ code: 'ATTENTION_EXPLAIN_ARGUMENT' });
  });

  test('what it finds flips the answer, by edits of the words they name', async () => {
    const word = fc.constantFrom('good', 'great', 'fine', 'bad', 'not', 'film');
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 6 }), async (words) => {
        const text = words.join(' ');
        const [before = []] = await scoreOf([text]);
        const found = await find(text, ['bad', 'great']);
        if (!found) return;
        const [after = []] = await scoreOf([found.text]);
        expect(argMax(after)).toBe(found.classId);
        expect(found.classId).not.toBe(argMax(before));
        for (const edit of found.edits) expect(text.slice(edit.start, edit.end)).toBe(edit.text);
      }),
      { numRuns: 40 },
    );
  });
});
