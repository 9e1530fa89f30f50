import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tokenizer as Reference } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { arbitraryProse, arbitraryText, sampleTexts } from '../../fixtures/sample-text.ts';
import { TextOptionError } from './errors.ts';
import { trainBpe, trainWordPiece } from './train-tokenizer.ts';
import { Tokenizer } from './tokenizer.ts';

const trainers = [
  { name: 'WordPiece', train: trainWordPiece, files: ['vocab.txt'] },
  { name: 'BPE', train: trainBpe, files: [] },
] as const;

describe.each(trainers)('$name', ({ train, files }) => {
  test('fills the vocabulary, special tokens first', async () => {
    const tokenizer = await train(sampleTexts, { vocabSize: 500, specialTokens: ['<email>'] });
    expect(tokenizer.vocabSize).toBeLessThanOrEqual(500);
    expect(tokenizer.vocabSize).toBeGreaterThan(200);
    expect([...tokenizer.specialIds]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(tokenizer.encode('my <email> 我', { addSpecialTokens: false }).tokens).toContain('<email>');
  });

  test('makes frequent words one token, and every ideograph its own word', async () => {
    const tokenizer = await train(sampleTexts, { vocabSize: 700, lowercase: true });
    const { tokens, words } = tokenizer.encode('the payment 银行卡', { addSpecialTokens: false });
    expect(tokens.slice(0, 2).map((token) => token.replace('Ġ', ''))).toEqual(['the', 'payment']);
    expect(new Set(words).size).toBeGreaterThanOrEqual(5);
  });

  test('does not depend on the order of the texts, nor on how they come', async () => {
    const stream = async function* () {
      yield* [...sampleTexts].reverse();
    };
    const [first, second] = [
      await train(sampleTexts, { vocabSize: 600 }),
      await train(stream(), { vocabSize: 600 }),
    ];
    expect(second.toJson()).toEqual(first.toJson());
  });

  test('joins only what is frequent enough', async () => {
    const [rare, frequent] = [
      await train(['ab ab cd'], { vocabSize: 600, minFrequency: 1 }),
      await train(['ab ab cd'], { vocabSize: 600, minFrequency: 2 }),
    ];
    expect([rare.idOf('ab'), rare.idOf('cd') ?? rare.idOf('Ġcd')]).not.toContain(undefined);
    expect(frequent.idOf('ab') ?? frequent.idOf('Ġab')).toBeDefined();
    expect(frequent.idOf('cd') ?? frequent.idOf('Ġcd')).toBeUndefined();
  });

  test('an empty corpus leaves the alphabet', async () => {
    const tokenizer = await train([], { vocabSize: 1_000 });
    expect([5, 261]).toContain(tokenizer.vocabSize);
    expect(tokenizer.encode('').tokens).toHaveLength(2);
  });

  test('refuses a vocabulary without room', async () => {
    await expect(train(sampleTexts, { vocabSize: 5 })).rejects.toThrow(TextOptionError);
    await expect(train(sampleTexts, { vocabSize: 600.5 })).rejects.toThrow(/vocabSize is 600.5/);
  });

  describe('saved and read by @huggingface/tokenizers', () => {
    let folder = '';
    let ours: Tokenizer;
    let reference: Reference;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tokenizer-'));
      await (await train(sampleTexts, { vocabSize: 600 })).save(folder);
      ours = await Tokenizer.fromFolder(folder);
      const [json, config] = await Promise.all(
        ['tokenizer.json', 'tokenizer_config.json', ...files].map((file) =>
          readFile(join(folder, file), 'utf8'),
        ),
      );
      reference = new Reference(JSON.parse(json!), JSON.parse(config!));
    });
    afterAll(() => rm(folder, { recursive: true }));

    const sameIds = (text: string, pair?: string): void => {
      const { ids, tokens } = ours.encode(text, pair === undefined ? {} : { pair });
      const theirs = reference.encode(text, { text_pair: pair ?? null });
      expect([ids.join(), tokens.join('|')]).toEqual([theirs.ids.join(), theirs.tokens.join('|')]);
    };

    test('gives the same tokens and ids for prose', () => {
      fc.assert(fc.property(arbitraryProse, (text) => sameIds(text)));
    });

    test('gives the same tokens and ids for anything', () => {
      fc.assert(
        fc.property(
          arbitraryText.filter((text) => !departures.test(text)),
          (text) => sameIds(text),
        ),
        { numRuns: 500 },
      );
    });

    test('gives the same tokens and ids for pairs', () => {
      // The library takes an empty second text for none.
      fc.assert(
        fc.property(
          arbitraryProse,
          arbitraryProse.filter((text) => text !== ''),
          sameIds,
        ),
      );
    });

    test('decodes to the same text', () => {
      fc.assert(
        fc.property(arbitraryProse, (text) => {
          const ids = [...ours.encode(text).ids];
          const options = { skip_special_tokens: true, clean_up_tokenization_spaces: false };
          expect(ours.decode(ids)).toBe(reference.decode(ids, options));
        }),
      );
    });
  });
});

/**
 * Where the JavaScript library departs from Hugging Face's own tokenizers (Rust), whose ids ours are: it does not set apart
 * ideographs beyond the basic plane, its white space has U+FEFF and lacks U+0085, and Σ may become ς.
 */
const departures = /[\u{20000}-\u{2fa1f}\ufeff\u0085Σ]/u;

describe('WordPiece', () => {
  test('keeps the most frequent characters; words with others are unknown', async () => {
    const texts = ['aa aa ab ab ac', '我我 你'];
    const tokenizer = await trainWordPiece(texts, { vocabSize: 100, limitAlphabet: 3, minFrequency: 2 });
    const known = ['a', 'b', 'c', '我', '你'].filter((token) => tokenizer.idOf(token) !== undefined);
    expect(known).toEqual(['a', 'b', '我']);
    expect(tokenizer.encode('ab ac 我你', { addSpecialTokens: false }).tokens).toEqual([
      'ab',
      '[UNK]',
      '我',
      '[UNK]',
    ]);
  });

  test('the alphabet never exceeds the vocabulary', async () => {
    const tokenizer = await trainWordPiece(sampleTexts, { vocabSize: 40 });
    expect(tokenizer.vocabSize).toBeLessThanOrEqual(40);
  });

  test.each([
    { options: {}, tokens: ['deja'] },
    { options: { stripAccents: false }, tokens: ['déjà'] },
    { options: { lowercase: false }, tokens: ['Déjà'] },
    { options: { lowercase: false, stripAccents: true }, tokens: ['Deja'] },
  ])('$options gives $tokens', async ({ options, tokens }) => {
    const tokenizer = await trainWordPiece(['Déjà Déjà'], { vocabSize: 100, ...options });
    expect(tokenizer.encode('Déjà', { addSpecialTokens: false }).tokens).toEqual(tokens);
  });
});

describe('BPE', () => {
  test.each([
    { options: {}, text: 'Déjà\r\n 我们 한국', expected: 'Déjà\r\n 我们 한국' },
    { options: { lowercase: true }, text: 'Déjà ÉTÉ', expected: 'déjà été' },
    { options: { stripAccents: true }, text: 'Déjà 한국', expected: 'Deja 한국' },
    { options: { lowercase: true, stripAccents: true }, text: 'Déjà', expected: 'deja' },
  ])('with $options $text comes back as $expected', async ({ options, text, expected }) => {
    const tokenizer = await trainBpe(sampleTexts, { vocabSize: 400, ...options });
    expect(tokenizer.decode(tokenizer.encode(text).ids)).toBe(expected);
  });
});
