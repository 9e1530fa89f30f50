import fc from 'fast-check';
import { fixturePath } from '../../fixtures/fixture.ts';
import { arbitraryText, sampleTexts } from '../../fixtures/sample-text.ts';
import type { Encoding } from './encoding.ts';
import { Tokenizer } from './tokenizer.ts';
import { trainBpe, trainWordPiece } from './train-tokenizer.ts';

const wordPiece = await trainWordPiece(sampleTexts, { vocabSize: 500 });
const cased = await trainWordPiece(sampleTexts, { vocabSize: 500, lowercase: false });
const bpe = await trainBpe(sampleTexts, { vocabSize: 500 });
const lowercaseBpe = await trainBpe(sampleTexts, { vocabSize: 500, lowercase: true, stripAccents: true });

const tokenizers: readonly { readonly name: string; readonly tokenizer: Tokenizer }[] = [
  { name: 'WordPiece', tokenizer: wordPiece },
  { name: 'cased WordPiece', tokenizer: cased },
  { name: 'BPE', tokenizer: bpe },
  { name: 'lower-case BPE', tokenizer: lowercaseBpe },
  { name: 'Unigram', tokenizer: await Tokenizer.fromFolder(fixturePath('unigram-tiny')) },
];

/** Whether a token shares its source characters with a neighbour, as bytes of one character and letters of a ligature do. */
const isShared = ({ offsets }: Encoding, at: number): boolean =>
  (offsets[at]?.[0] ?? 0) < (offsets[at - 1]?.[1] ?? 0) ||
  (offsets[at + 1]?.[0] ?? Infinity) < (offsets[at]?.[1] ?? 0);

describe.each(tokenizers)('$name', ({ tokenizer }) => {
  test('offsets are in range and never go back; words are numbered without a gap', () => {
    fc.assert(
      fc.property(arbitraryText, (text) => {
        const { offsets, words, ids, tokens, typeIds } = tokenizer.encode(text, { addSpecialTokens: false });
        expect(new Set([offsets, words, ids, tokens, typeIds].map((list) => list.length)).size).toBe(1);
        const isLawful = offsets.every(([start, end], at) => {
          const [before, beforeEnd] = offsets[at - 1] ?? [0, 0];
          const word = words[at - 1] ?? -1;
          const isNext = words[at] === word || words[at] === word + 1;
          return isNext && start >= before && end >= beforeEnd && start <= end && end <= text.length;
        });
        expect(isLawful).toBe(true);
      }),
    );
  });

  test('the source of a token, normalised, is the token', () => {
    fc.assert(
      fc.property(arbitraryText, (text) => {
        const encoding = tokenizer.encode(text, { addSpecialTokens: false });
        const unlike = encoding.ids.filter((id, at) => {
          if (id === tokenizer.unkId) return false;
          const source = wellFormed(tokenizer.normalize(text.slice(...encoding.offsets[at]!))).trim();
          const token = tokenizer.decode([id]).replace(/^##/, '').trim();
          if (!isShared(encoding, at)) return source !== token;
          return !token.includes('\ufffd') && !source.includes(token);
        });
        expect(unlike.map((id) => tokenizer.tokenOf(id))).toEqual([]);
      }),
    );
  });

  test('a limit keeps the first tokens and counts the rest', () => {
    fc.assert(
      fc.property(arbitraryText, fc.integer({ min: 2, max: 20 }), (text, maxTokens) => {
        const [whole, cut] = [tokenizer.encode(text), tokenizer.encode(text, { maxTokens })];
        expect(cut.ids.length).toBe(Math.min(maxTokens, whole.ids.length));
        expect(cut.dropped).toBe(whole.ids.length - cut.ids.length);
        expect(cut.ids.slice(0, -1).join()).toBe(whole.ids.slice(0, cut.ids.length - 1).join());
      }),
    );
  });
});

test.each([bpe, lowercaseBpe])('BPE: decode(encode(x)) is x, normalised', (tokenizer) => {
  fc.assert(
    fc.property(arbitraryText, (text) => {
      expect(tokenizer.decode(tokenizer.encode(text).ids)).toBe(wellFormed(tokenizer.normalize(text)));
    }),
    { numRuns: 500 },
  );
});

test('a very long word takes time in proportion, else this test would time out', () => {
  const text = 'ab'.repeat(100_000);
  expect(bpe.encode(text).offsets.at(-2)?.[1]).toBe(text.length);
  expect(wordPiece.encode(text).tokens).toEqual(['[CLS]', '[UNK]', '[SEP]']);
});

/** UTF-8 has no lone surrogates: they become U+FFFD. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
