import fc from 'fast-check';
import { sampleTexts } from '../../../fixtures/sample-text.ts';
import { Random } from '../../data/random.ts';
import { Tokenizer } from '../../text/tokenizer.ts';
import { trainWordPiece } from '../../text/train-tokenizer.ts';
import { tokenizeWords, windowOf } from './tokenized-text.ts';
import { maskWords } from './word-masking.ts';

let tokenizer: Tokenizer;
beforeAll(async () => {
  // A small vocabulary, so that words have several pieces.
  tokenizer = await trainWordPiece(sampleTexts, { vocabSize: 160 });
});

const texts = fc
  .array(fc.constantFrom(...sampleTexts, '', 'ありがとう', '😀 ok', 'x'), { minLength: 0, maxLength: 6 })
  .map((parts) => parts.join(' '));

describe('maskWords', () => {
  test('hides whole words, says what stood there, and leaves the rest as it is', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (source, seed) => {
        const text = tokenizeWords(source, tokenizer);
        const { ids, at, targets } = maskWords(text, tokenizer, Random.fromSeed(seed));
        expect(ids).toHaveLength(text.ids.length);
        expect(targets).toEqual(at.map((place) => text.ids[place]));
        expect(at).toEqual([...new Set(at)].sort((a, b) => a - b));
        const hidden = new Set(at);
        text.ids.forEach((id, place) => {
          if (!hidden.has(place)) expect(ids[place]).toBe(id);
          const word = text.words[place]!;
          const isHidden = hidden.has(place);
          if (word < 0) expect(isHidden).toBe(false);
          else
            text.words.forEach((other, there) => {
              if (other === word) expect(hidden.has(there)).toBe(isHidden);
            });
        });
        expect(at.some((place) => text.ids[place] === tokenizer.unkId)).toBe(false);
        const guessable = text.words.some((word, place) => word >= 0 && text.ids[place] !== tokenizer.unkId);
        expect(at.length > 0 || !guessable || text.ids.includes(tokenizer.unkId)).toBe(true);
      }),
    );
  });

  const long = tokenizerText(200);
  function tokenizerText(sentences: number): string {
    return Array.from({ length: sentences }, (_, at) => sampleTexts[(at * 7) % sampleTexts.length]).join(' ');
  }

  test('hides 15 % of the tokens: 80 % of them under the mask, 10 % under another token, 10 % under none', () => {
    const text = tokenizeWords(long, tokenizer);
    const { ids, at } = maskWords(text, tokenizer, Random.fromSeed(1));
    expect(at.length / text.ids.length).toBeCloseTo(0.15, 2);
    const share = (test: (place: number) => boolean) => at.filter(test).length / at.length;
    expect(share((place) => ids[place] === tokenizer.maskId)).toBeCloseTo(0.8, 1);
    expect(share((place) => ids[place] === text.ids[place])).toBeCloseTo(0.1, 1);
    expect(
      at.every((place) => ids[place] === tokenizer.maskId || !tokenizer.specialIds.has(ids[place]!)),
    ).toBe(true);
  });

  test('the same generator hides the same words, another one others', () => {
    const text = tokenizeWords(long, tokenizer);
    const at = (seed: string) => maskWords(text, tokenizer, Random.fromSeed(1).fork(seed)).at;
    expect(at('epoch 1')).toEqual(at('epoch 1'));
    expect(at('epoch 1')).not.toEqual(at('epoch 2'));
  });

  test('Chinese is hidden by runs of one to four neighbouring characters', () => {
    const chinese = Tokenizer.fromVocabulary([
      '[PAD]',
      '[UNK]',
      '[CLS]',
      '[SEP]',
      '[MASK]',
      ...'银行卡丢失了怎么办请帮助我',
    ]);
    const text = tokenizeWords('银行卡丢失了怎么办请帮助我'.repeat(40), chinese);
    const { at } = maskWords(text, chinese, Random.fromSeed(2));
    const runs: number[] = [];
    at.forEach((place, index) => {
      if (at[index - 1] === place - 1) runs.push((runs.pop() ?? 0) + 1);
      else runs.push(1);
    });
    const mean = runs.reduce((sum, run) => sum + run, 0) / runs.length;
    // A run is 2 long on average, and may touch the next one.
    expect(mean).toBeGreaterThan(1.6);
    expect(mean).toBeLessThan(3);
    expect(runs.includes(1)).toBe(true);
  });

  test('a text of one long word is hidden whole, one of unknown words not at all', () => {
    const pieces = Tokenizer.fromVocabulary([
      '[PAD]',
      '[UNK]',
      '[CLS]',
      '[SEP]',
      '[MASK]',
      'un',
      '##know',
      '##able',
    ]);
    const text = tokenizeWords('unknowable', pieces);
    expect(maskWords(text, pieces, Random.fromSeed(1)).at).toEqual([1, 2, 3]);
    expect(maskWords(tokenizeWords('ω', pieces), pieces, Random.fromSeed(1)).at).toEqual([]);
  });
});

describe('windowOf', () => {
  test('is as long as asked for, begins with a word or ends with the last, and keeps the special tokens around', () => {
    fc.assert(
      fc.property(
        texts,
        fc.integer({ min: 4, max: 30 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (source, most, place) => {
          const text = tokenizeWords(source, tokenizer);
          const window = windowOf(text, most, place);
          expect(window.ids).toHaveLength(Math.min(most, text.ids.length));
          expect([window.ids[0], window.ids.at(-1)]).toEqual([tokenizer.clsId, tokenizer.sepId]);
          const inside = window.ids.slice(1, -1).join();
          expect(text.ids.slice(1, -1).join()).toContain(inside);
          if (window === text) return;
          const isLast = text.ids.slice(1, -1).join().endsWith(inside);
          const start = isLast ? text.ids.length - most + 1 : text.words.indexOf(window.words[1]!);
          expect(text.ids.slice(start, start + most - 2).join()).toBe(inside);
        },
      ),
    );
  });

  test('every place of a long text is read by some window', () => {
    const text = tokenizeWords(sampleTexts.slice(0, 12).join(' '), tokenizer);
    const read = new Set<number>();
    for (let place = 0; place < 1; place += 0.001)
      windowOf(text, 16, place).words.forEach((word) => read.add(word));
    expect(read.size).toBe(new Set(text.words).size);
  });
});
