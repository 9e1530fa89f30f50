import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { fixturePath, readFixture } from '../../fixtures/fixture.ts';
import { arbitraryProse } from '../../fixtures/sample-text.ts';
import { InvalidTokenizerError, UnsupportedTokenizerError } from './errors.ts';
import { Tokenizer } from './tokenizer.ts';

const json = readFixture('unigram-tiny', 'tokenizer.json') as Record<string, unknown>;
const config = readFixture('unigram-tiny', 'tokenizer_config.json') as Record<string, unknown>;
const references = readFixture('unigram-tiny', 'reference.json') as readonly {
  readonly text: string;
  readonly input_ids: readonly number[];
}[];
const unigram = await Tokenizer.fromFolder(fixturePath('unigram-tiny'));

/** The fixture's `tokenizer.json` with some of its parts replaced. */
const unigramWith = (parts: Record<string, unknown>): Tokenizer => Tokenizer.fromJson({ ...json, ...parts });
const modelWith = (fields: object) => ({ model: { ...(json['model'] as object), ...fields } });
const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true };
const severalSpaces = { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' };

describe('Unigram', () => {
  test.each(references)('gives the ids of SentencePiece for $text', ({ text, input_ids }) => {
    expect(unigram.encode(text).ids).toEqual(input_ids);
  });

  test.each([
    { name: 'as XLM-R', parts: {} },
    { name: 'with Metaspace alone', parts: { pre_tokenizer: metaspace, normalizer: severalSpaces } },
    { name: 'without a space before', parts: { pre_tokenizer: { ...metaspace, prepend_scheme: 'never' } } },
    { name: 'uncut', parts: { pre_tokenizer: { ...metaspace, split: false } } },
  ])('gives the ids of Hugging Face tokenizers $name', ({ parts }) => {
    const [ours, theirs] = [unigramWith(parts), new HuggingFaceTokenizer({ ...json, ...parts }, config)];
    fc.assert(
      fc.property(arbitraryProse, (text) => {
        expect(ours.encode(text).ids).toEqual(theirs.encode(text).ids);
      }),
    );
  });

  test('leads every token back to the source, words numbered', () => {
    const text = 'Le ﬁnal  ＡＢ🚀🚀!';
    const { tokens, offsets, words } = unigram.encode(text, { addSpecialTokens: false });
    expect(tokens.join(' ')).toBe('▁ L e ▁f in al ▁A B <unk> !');
    expect(offsets.map(([start, end]) => text.slice(start, end))).toEqual(
      ['', 'L', 'e', 'ﬁ', 'ﬁn', 'al', 'Ａ', 'Ｂ', '🚀🚀', '!'], // prettier-ignore
    );
    expect(words).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 2]);
  });

  test('gives texts back, as normalised', () => {
    const text = 'Our bank cancelled the ﬁnal payment';
    expect(unigram.decode(unigram.encode(text).ids)).toBe('Our bank cancelled the final payment');
  });

  test('takes the most probable pieces, not the longest', () => {
    const vocab = [
      ['<s>', 0],
      ['<pad>', 0],
      ['</s>', 0],
      ['<unk>', 0],
      ['▁', -1],
      ['ab', -2],
      ['abc', -9],
      ['c', -3],
      ['<mask>', 0],
    ];
    const { tokens } = unigramWith(modelWith({ vocab })).encode('abc xab', { addSpecialTokens: false });
    expect(tokens).toEqual(['▁', 'ab', 'c', '▁', '<unk>', 'ab']);
  });

  test('saves what it read, without a vocab.txt', () => {
    const files = unigram.files();
    expect(Object.keys(files)).toEqual(['tokenizer.json', 'tokenizer_config.json']);
    expect(JSON.parse(files['tokenizer.json'] ?? '')).toEqual(json);
  });
});

describe('a normaliser of SentencePiece', () => {
  test('is read from its compiled table; graphemes of less than six bytes as a whole', () => {
    expect(unigram.normalize('Ａﬁ１\u3000cafe\u0301 so\u00adft ½')).toBe('Afi1 café soft 1/2');
    expect(unigram.normalize('e\u0301 か\u3099')).toBe('é か\u3099');
  });

  test('may be followed by replacements and stripping', () => {
    const normalizer = {
      type: 'Sequence',
      normalizers: [
        json['normalizer'],
        { type: 'Strip', strip_left: false, strip_right: true },
        severalSpaces,
      ],
    };
    expect(unigramWith({ normalizer }).normalize('  Ａ   b  ')).toBe(' A b');
    const literal = { type: 'Replace', pattern: { String: '``' }, content: '"' };
    expect(unigramWith({ normalizer: literal }).normalize('``a')).toBe('"a');
  });

  test('may be empty', () => {
    const normalizer = { type: 'Precompiled', precompiled_charsmap: null };
    expect(unigramWith({ normalizer }).normalize('Ａ')).toBe('Ａ');
  });
});

test.each<{ readonly name: string; readonly parts: Record<string, unknown>; readonly says: RegExp }>([
  {
    name: 'bytes for the unknown',
    parts: modelWith({ byte_fallback: true }),
    says: /model\.byte_fallback is true/,
  },
  {
    name: 'a space before the first word alone',
    parts: { pre_tokenizer: { ...metaspace, prepend_scheme: 'first' } },
    says: /pre_tokenizer\.prepend_scheme is first/,
  },
  {
    name: 'another cut',
    parts: { pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Digits' }, metaspace] } },
    says: /a Sequence of 2 that begins with Digits/,
  },
  {
    name: 'another pattern',
    parts: { normalizer: { ...severalSpaces, pattern: { Regex: '\\s+' } } },
    says: /pattern is \\s\+/,
  },
])('a Unigram tokenizer with $name is refused', ({ parts, says }) => {
  expect(() => unigramWith(parts)).toThrow(UnsupportedTokenizerError);
  expect(() => unigramWith(parts)).toThrow(says);
});

test.each<{ readonly name: string; readonly parts: Record<string, unknown>; readonly says: RegExp }>([
  {
    name: 'a broken table',
    parts: { normalizer: { type: 'Precompiled', precompiled_charsmap: 'AAAA' } },
    says: /not a compiled character map/,
  },
  {
    name: 'a piece without a score',
    parts: modelWith({ vocab: [['<unk>']] }),
    says: /model\.vocab\[0\]\[1\] is not a number/,
  },
  { name: 'no unknown token', parts: modelWith({ unk_id: null }), says: /model\.unk_id/ },
  {
    name: 'a wide space',
    parts: { pre_tokenizer: { ...metaspace, replacement: '__' } },
    says: /not one character/,
  },
])('a Unigram tokenizer with $name is invalid', ({ parts, says }) => {
  expect(() => unigramWith(parts)).toThrow(InvalidTokenizerError);
  expect(() => unigramWith(parts)).toThrow(says);
});
