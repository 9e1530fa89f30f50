import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixturePath, readFixture, readReference } from '../../fixtures/fixture.ts';
import type { FixtureModel } from '../../fixtures/fixture.ts';
import { InvalidTokenizerError, TextOptionError, UnsupportedTokenizerError } from './errors.ts';
import { Tokenizer } from './tokenizer.ts';

const models: readonly FixtureModel[] = ['bert-tiny-random', 'distilbert-tiny-random', 'roberta-tiny-random'];
const bertJson = readFixture('bert-tiny-random', 'tokenizer.json') as Record<string, unknown>;
const bert = Tokenizer.fromJson(bertJson);

/** The fixture's `tokenizer.json` with some of its parts replaced. */
const bertWith = (parts: Record<string, unknown>): Tokenizer => Tokenizer.fromJson({ ...bertJson, ...parts });
const modelWith = (fields: object) => ({ model: { ...(bertJson['model'] as object), ...fields } });

describe.each(models)('%s', (name) => {
  test('gives the tokens and ids of the reference', async () => {
    const tokenizer = await Tokenizer.fromFolder(fixturePath(name));
    for (const { text, tokens, input_ids } of readReference(name)) {
      expect(tokenizer.encode(text)).toMatchObject({ tokens, ids: input_ids, dropped: 0 });
    }
  });

  test('knows its special tokens by their role', async () => {
    const tokenizer = await Tokenizer.fromFolder(fixturePath(name));
    const { padId, unkId, clsId, sepId, maskId, vocabSize } = tokenizer;
    const roles = [padId, unkId, clsId, sepId, maskId].map((id) => tokenizer.tokenOf(id));
    const expected = name.startsWith('roberta')
      ? ['<pad>', '<unk>', '<s>', '</s>', '<mask>']
      : ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
    expect(roles).toEqual(expected);
    expect([...tokenizer.specialIds].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(vocabSize).toBe(195);
  });
});

describe('encode', () => {
  test('leads every token back to the source, words numbered', () => {
    const text = 'Déjà\u200b CANCELLED 我的卡!';
    const { tokens, offsets, words } = bert.encode(text);
    expect(tokens).toEqual(['[CLS]', '[UNK]', 'cancel', '##l', '##ed', '我', '的', '卡', '!', '[SEP]']);
    expect(offsets.map(([start, end]) => text.slice(start, end))).toEqual(
      ['', 'Déjà', 'CANCEL', 'L', 'ED', '我', '的', '卡', '!', ''], // prettier-ignore
    );
    expect(offsets[0]).toEqual([0, 0]);
    expect(words).toEqual([null, 0, 1, 1, 1, 2, 3, 4, 5, null]);
  });

  test('puts two texts into the template, words counted on', () => {
    const { tokens, typeIds, offsets, words } = bert.encode('lost card', { pair: 'new card' });
    expect(tokens).toEqual(['[CLS]', 'lost', 'card', '[SEP]', 'new', 'card', '[SEP]']);
    expect(typeIds).toEqual([0, 0, 0, 0, 1, 1, 1]);
    expect(offsets[4]).toEqual([0, 3]);
    expect(words).toEqual([null, 0, 1, null, 2, 3, null]);
  });

  test('leaves special tokens out where asked', () => {
    expect(bert.encode('lost card', { pair: 'new', addSpecialTokens: false }).tokens).toEqual([
      'lost',
      'card',
      'new',
    ]);
  });

  test.each([
    { maxTokens: 5, pair: undefined, tokens: '[CLS] my lost bank [SEP]', dropped: 1 },
    { maxTokens: 2, pair: undefined, tokens: '[CLS] [SEP]', dropped: 4 },
    { maxTokens: 9, pair: 'new card', tokens: '[CLS] my lost bank card [SEP] new card [SEP]', dropped: 0 },
    { maxTokens: 7, pair: 'new card', tokens: '[CLS] my lost [SEP] new card [SEP]', dropped: 2 },
    {
      maxTokens: 8,
      pair: 'a new card is not old',
      tokens: '[CLS] my lost [SEP] a new card [SEP]',
      dropped: 5,
    },
  ])(
    'keeps $maxTokens tokens, the longer text gives first, and counts the rest',
    ({ maxTokens, pair, tokens, dropped }) => {
      const encoding = bert.encode('my lost bank card', {
        maxTokens,
        ...(pair === undefined ? {} : { pair }),
      });
      expect({ tokens: encoding.tokens.join(' '), dropped: encoding.dropped }).toEqual({ tokens, dropped });
    },
  );

  test('refuses a limit below the special tokens', () => {
    expect(() => bert.encode('card', { maxTokens: 1 })).toThrow(TextOptionError);
    expect(() => bert.encode('card', { maxTokens: NaN })).toThrow(/maxTokens is NaN; it must be at least 2/);
  });

  test('finds special tokens that are written in the text', () => {
    const { tokens, offsets, words } = bert.encode('my [MASK]card');
    expect(tokens).toEqual(['[CLS]', 'my', '[MASK]', 'card', '[SEP]']);
    expect(offsets[2]).toEqual([3, 9]);
    expect(words).toEqual([null, 0, null, 1, null]);
  });

  test.each([
    { name: 'an empty text', text: '', tokens: [] },
    { name: 'white space and invisible characters', text: ' \n\u200b\0\ufeff', tokens: [] },
    { name: 'a word of 101 characters', text: 'e'.repeat(101), tokens: ['[UNK]'] },
    { name: 'a lone surrogate', text: 'c\ud83dard', tokens: ['card'] },
    { name: 'combining marks', text: 'ca\u0301rd', tokens: ['card'] },
    { name: 'ideographs beyond the basic plane', text: '𠮷𠮷', tokens: ['[UNK]', '[UNK]'] },
    { name: 'Hangul, which lower-casing BERT takes apart', text: '한', tokens: ['[UNK]'] },
  ])('takes $name', ({ text, tokens }) => {
    expect(bert.encode(text, { addSpecialTokens: false }).tokens).toEqual(tokens);
  });

  test('added tokens may take white space with them, and may be sought after normalising', () => {
    const flags = { single_word: false, lstrip: true, rstrip: true, normalized: true, special: false };
    const tokenizer = bertWith({ added_tokens: [{ id: 195, content: 'Acme Corp', ...flags }] });
    const { tokens, offsets, words } = tokenizer.encode('my  ACME CORP  card');
    expect(tokens).toEqual(['[CLS]', 'my', 'Acme Corp', 'card', '[SEP]']);
    expect(offsets[2]).toEqual([4, 13]);
    expect(words).toEqual([null, 0, 1, 2, null]);
    expect(tokenizer.vocabSize).toBe(196);
  });
});

describe('decode', () => {
  test('gives text without special tokens, punctuation attached', () => {
    const { ids } = bert.encode('Cancelled orders, please!');
    expect(bert.decode(ids)).toBe('cancelled orders, please!');
    expect(bert.decode(ids, { keepSpecialTokens: true })).toBe('[CLS] cancelled orders, please! [SEP]');
    expect(bert.decode([])).toBe('');
    expect(bert.decode([10, 9_999, -1])).toBe('card');
  });
});

describe('files', () => {
  let folder = '';
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'tokenizer-'))));
  afterEach(() => rm(folder, { recursive: true }));

  test('what is saved is what was read', async () => {
    await bert.save(folder);
    expect((await readdir(folder)).sort()).toEqual(['tokenizer.json', 'tokenizer_config.json', 'vocab.txt']);
    const vocabulary = await readFile(join(folder, 'vocab.txt'), 'utf8');
    expect(vocabulary.trimEnd()).toBe(
      (await readFile(fixturePath('bert-tiny-random', 'vocab.txt'), 'utf8')).trimEnd(),
    );
    expect((await Tokenizer.fromFolder(folder)).toJson()).toEqual(bertJson);
  });

  test.each(models)('%s: vocab.txt and the configuration are enough', async (name) => {
    for (const file of ['vocab.txt', 'tokenizer_config.json']) {
      await writeFile(join(folder, file), await readFile(fixturePath(name, file)));
    }
    const tokenizer = await Tokenizer.fromFolder(folder);
    for (const { text, input_ids } of readReference(name))
      expect(tokenizer.encode(text).ids).toEqual(input_ids);
  });

  test('a vocabulary in memory is enough', () => {
    const tokenizer = Tokenizer.fromVocabulary(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', 'B'], {
      lowercase: false,
    });
    expect(tokenizer.encode('a B A').ids).toEqual([2, 5, 6, 1, 3]);
  });

  test('names what is missing or broken', async () => {
    await expect(Tokenizer.fromFolder(folder)).rejects.toThrow(/has neither tokenizer.json nor vocab.txt/);
    await writeFile(join(folder, 'tokenizer.json'), '{');
    await expect(Tokenizer.fromFolder(folder)).rejects.toThrow(
      'Invalid tokenizer: tokenizer.json is not JSON',
    );
  });
});

describe('what it refuses', () => {
  test.each<{ parts: Record<string, unknown>; error: new (...facts: never) => Error; message: RegExp }>([
    {
      parts: { model: { type: 'WordLevel', vocab: {} } },
      error: UnsupportedTokenizerError,
      message: /model is WordLevel/,
    },
    {
      parts: { normalizer: { type: 'Nmt' } },
      error: UnsupportedTokenizerError,
      message: /normalizer is Nmt/,
    },
    {
      parts: { pre_tokenizer: { type: 'Metaspace' } },
      error: UnsupportedTokenizerError,
      message: /Metaspace/,
    },
    {
      parts: { decoder: { type: 'constructor' } },
      error: UnsupportedTokenizerError,
      message: /decoder is constructor/,
    },
    {
      parts: { post_processor: { type: 'Odd' } },
      error: UnsupportedTokenizerError,
      message: /post_processor is Odd/,
    },
    {
      parts: { post_processor: { type: 'BertProcessing', cls: ['[CLS]'] } },
      error: InvalidTokenizerError,
      message: /cls\[1\]/,
    },
    {
      parts: modelWith({ vocab: { a: -1 } }),
      error: InvalidTokenizerError,
      message: /the id of 'a' is not a whole number/,
    },
    {
      parts: modelWith({ unk_token: 'nope' }),
      error: InvalidTokenizerError,
      message: /'nope' is not in the vocabulary/,
    },
    {
      parts: { added_tokens: [], ...modelWith({ vocab: { '[UNK]': 0 } }) },
      error: InvalidTokenizerError,
      message: /no pad token \(looked for \[PAD\], <pad>\)/,
    },
    {
      parts: { added_tokens: [{ id: 1, content: '' }] },
      error: InvalidTokenizerError,
      message: /content is empty/,
    },
    {
      parts: { added_tokens: [{ id: 1, content: 'x', single_word: true }] },
      error: UnsupportedTokenizerError,
      message: /single-word/,
    },
  ])('$message', ({ parts, error, message }) => {
    expect(() => bertWith(parts)).toThrow(message);
    expect(() => bertWith(parts)).toThrow(error as ErrorConstructor);
  });
});
