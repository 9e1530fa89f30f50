import fc from 'fast-check';
import { arbitraryProse, arbitraryText, sampleTexts } from '../../fixtures/sample-text.ts';
import { chunkText } from './chunk.ts';
import { TextOptionError } from './errors.ts';
import { splitSentences } from './sentences.ts';
import { trainBpe, trainWordPiece } from './train-tokenizer.ts';

const wordPiece = await trainWordPiece(sampleTexts, { vocabSize: 500 });
const bpe = await trainBpe(sampleTexts, { vocabSize: 500 });

const texts = (text: string, maxTokens: number, overlapTokens = 0): readonly string[] =>
  chunkText(text, wordPiece, { maxTokens, overlapTokens }).map((chunk) => chunk.text);

const three = 'The company rose. Our bank fell. The market rose.';

describe('chunkText', () => {
  test('a text that fits is one chunk', () => {
    expect(chunkText(` ${three}\n`, wordPiece, { maxTokens: 64 })).toEqual([
      { text: three, start: 1, end: 50, tokens: wordPiece.encode(three).ids.length },
    ]);
  });

  test.each([
    {
      name: 'cuts on sentence borders',
      maxTokens: 10,
      overlapTokens: 0,
      expected: ['The company rose. Our bank fell.', 'The market rose.'],
    },
    {
      name: 'repeats whole sentences',
      maxTokens: 10,
      overlapTokens: 4,
      expected: ['The company rose. Our bank fell.', 'Our bank fell. The market rose.'],
    },
    {
      name: 'repeats words where no sentence is short enough',
      maxTokens: 10,
      overlapTokens: 2,
      expected: ['The company rose. Our bank fell.', 'fell. The market rose.'],
    },
    {
      name: 'cuts a long sentence between words',
      maxTokens: 5,
      overlapTokens: 0,
      expected: ['The company rose', '.', 'Our bank fell', '.', 'The market rose', '.'],
    },
  ])('$name', ({ maxTokens, overlapTokens, expected }) => {
    expect(texts(three, maxTokens, overlapTokens)).toEqual(expected);
  });

  test('has no chunk for white space, one for what has no token', () => {
    expect([texts('', 8), texts(' \n ', 8), texts(' \0\u200b ', 8)]).toEqual([[], [], ['\0\u200b']]);
  });

  test.each([
    { maxTokens: 2, overlapTokens: 0, message: 'maxTokens is 2; it must be more than 2' },
    { maxTokens: 8, overlapTokens: 6, message: 'overlapTokens is 6; it must be from 0 to below 6' },
    { maxTokens: 8, overlapTokens: -1, message: 'overlapTokens is -1' },
    { maxTokens: NaN, overlapTokens: 0, message: 'maxTokens is NaN' },
  ])('refuses $message', ({ message, ...options }) => {
    expect(() => chunkText(three, wordPiece, options)).toThrow(TextOptionError);
    expect(() => chunkText(three, wordPiece, options)).toThrow(message);
  });

  const options = fc
    .integer({ min: 24, max: 80 })
    .chain((maxTokens) =>
      fc.record({ maxTokens: fc.constant(maxTokens), overlapTokens: fc.integer({ min: 0, max: 16 }) }),
    );

  test.each([
    { name: 'WordPiece', tokenizer: wordPiece, source: arbitraryText },
    { name: 'WordPiece, prose', tokenizer: wordPiece, source: arbitraryProse },
    { name: 'BPE', tokenizer: bpe, source: arbitraryText },
    { name: 'BPE, prose', tokenizer: bpe, source: arbitraryProse },
  ])('$name: every character is in a chunk, every chunk fits and goes forward', ({ tokenizer, source }) => {
    fc.assert(
      fc.property(source, options, (text, { maxTokens, overlapTokens }) => {
        const chunks = chunkText(text, tokenizer, { maxTokens, overlapTokens });
        let end = 0;
        let lost = '';
        for (const chunk of chunks) {
          lost += text.slice(end, Math.max(end, chunk.start));
          expect(chunk.end).toBeGreaterThan(end);
          end = chunk.end;
        }
        expect((lost + text.slice(end)).trim()).toBe('');
        expect(chunks.map((chunk) => chunk.text)).toEqual(
          chunks.map((chunk) => text.slice(chunk.start, chunk.end)),
        );
        expect(chunks.map((chunk) => tokenizer.encode(chunk.text, { maxTokens }).dropped)).toEqual(
          chunks.map(() => 0),
        );
      }),
    );
  });

  test('white space at the end, which has tokens of its own, makes no chunk', () => {
    const text = 'the @you \u200b \u1112\u1161\u11ab ... the \n';
    expect(chunkText(text, bpe, { maxTokens: 28, overlapTokens: 1 })).toMatchObject([{ start: 0, end: 22 }]);
  });

  test('prose whose sentences fit is cut on sentence borders alone', () => {
    fc.assert(
      fc.property(arbitraryProse, (text) => {
        const sentences = splitSentences(text);
        // Sentences that stand without a space between them are one.
        fc.pre(
          sentences.every(({ start, end }) => wordPiece.encode(text.slice(start, end)).ids.length <= 48),
        );
        const ends = new Set(sentences.map((sentence) => sentence.end));
        const chunks = chunkText(text, wordPiece, { maxTokens: 48, overlapTokens: 8 });
        expect(chunks.filter((chunk) => !ends.has(chunk.end))).toEqual([]);
      }),
    );
  });
});
