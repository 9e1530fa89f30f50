import { InvalidTokenizerError, UnsupportedTokenizerError } from './errors.ts';
import { countOf, fieldsOf, flagOf, listOf, stringOf } from './json-fields.ts';
import type { Fields } from './json-fields.ts';
import { parseAddedTokens } from './tokenizer-added.ts';
import type { AddedToken } from './tokenizer-added.ts';
import { BpeModel } from './tokenizer-bpe.ts';
import { parseDecoder } from './tokenizer-decoder.ts';
import type { Decoder } from './tokenizer-decoder.ts';
import { parseNormalizer } from './tokenizer-normalizers.ts';
import type { Normalizer } from './tokenizer-normalizers.ts';
import { idOfRole } from './tokenizer-roles.ts';
import type { SpecialRole } from './tokenizer-roles.ts';
import { parseMetaspace } from './tokenizer-metaspace.ts';
import { parseTemplate } from './tokenizer-template.ts';
import type { Template } from './tokenizer-template.ts';
import { UnigramModel } from './tokenizer-unigram.ts';
import { WordPieceModel } from './tokenizer-wordpiece.ts';
import type { SubwordModel } from './tokenizer-wordpiece.ts';
import { bertWords, parseByteLevel } from './tokenizer-words.ts';
import type { WordSplitter } from './tokenizer-words.ts';

/** A `tokenizer.json`, read and ready to run. */
export interface TokenizerParts {
  readonly addedTokens: readonly AddedToken[];
  /** Whether there is a normaliser at all. */
  readonly isNormalizing: boolean;
  readonly normalize: Normalizer;
  /** Whether a space is put before a text that has none. */
  readonly addPrefixSpace: boolean;
  readonly split: WordSplitter;
  readonly model: SubwordModel;
  readonly template: Template;
  readonly decode: Decoder;
  /** Ids of the model's vocabulary and the added tokens. */
  readonly ids: ReadonlyMap<string, number>;
  readonly roles: Readonly<Record<SpecialRole, number>>;
}

type Subwords = Pick<TokenizerParts, 'split' | 'addPrefixSpace' | 'model'>;

/**
 * Reads a `tokenizer.json` (Hugging Face tokenizers) and its `tokenizer_config.json`.
 *
 * @throws InvalidTokenizerError where the file breaks its format
 * @throws UnsupportedTokenizerError where it asks for other than BERT's WordPiece, byte-level BPE or Unigram
 */
export function parseTokenizer(json: unknown, config: Fields): TokenizerParts {
  const file = fieldsOf(json, 'tokenizer.json');
  const model = fieldsOf(file['model'], 'model');
  const addedTokens = parseAddedTokens(file['added_tokens']);
  const vocabulary = parseVocabulary(model['vocab']);
  const ids = new Map(vocabulary);
  for (const { content, id } of addedTokens) ids.set(content, id);
  // Files written before the type was stored are told apart by their merges.
  const type = stringOf(model['type'] ?? ('merges' in model ? 'BPE' : 'WordPiece'), 'model.type');
  const subwords = models.get(type);
  if (!subwords) throw new UnsupportedTokenizerError('model', type);
  const roleId = (role: SpecialRole): number => idOfRole(role, config, ids);
  const roles = {
    pad: roleId('pad'),
    unk: roleId('unk'),
    cls: roleId('cls'),
    sep: roleId('sep'),
    mask: roleId('mask'),
  };
  return {
    addedTokens,
    isNormalizing: (file['normalizer'] ?? null) !== null,
    normalize: parseNormalizer(file['normalizer']),
    ...subwords(file, vocabulary, roles.unk),
    template: parseTemplate(file['post_processor']),
    decode: parseDecoder(file['decoder']),
    ids,
    roles,
  };
}

type Vocabulary = ReadonlyMap<string, number>;

const models: ReadonlyMap<string, (file: Fields, vocabulary: Vocabulary, unkId: number) => Subwords> =
  new Map([
    ['WordPiece', wordPiece],
    ['BPE', byteLevelBpe],
    ['Unigram', unigram],
  ]);

/** Ids by token: an object, or for Unigram a list of `[token, score]` in the order of the ids. */
function parseVocabulary(json: unknown): Vocabulary {
  if (Array.isArray(json)) {
    return new Map(
      json.map((entry: unknown, id) => [
        stringOf(listOf(entry, `model.vocab[${id}]`)[0], `model.vocab[${id}][0]`),
        id,
      ]),
    );
  }
  const entries = Object.entries(fieldsOf(json, 'model.vocab'));
  return new Map(entries.map(([token, id]) => [token, countOf(id, `the id of '${token}'`)]));
}

function wordPiece(file: Fields, vocabulary: Vocabulary): Subwords {
  const model = fieldsOf(file['model'], 'model');
  const split = stringOf(fieldsOf(file['pre_tokenizer'], 'pre_tokenizer')['type'], 'pre_tokenizer.type');
  if (split !== 'BertPreTokenizer') throw new UnsupportedTokenizerError('pre_tokenizer of WordPiece', split);
  const unk = stringOf(model['unk_token'], 'model.unk_token');
  const unkId = vocabulary.get(unk);
  if (unkId === undefined)
    throw new InvalidTokenizerError('model.unk_token', `'${unk}' is not in the vocabulary`);
  return {
    split: bertWords(isolatesHan(file['normalizer'])),
    addPrefixSpace: false,
    model: new WordPieceModel({
      vocabulary,
      unkId,
      continuingPrefix: stringOf(
        model['continuing_subword_prefix'] ?? '##',
        'model.continuing_subword_prefix',
      ),
      maxWordCharacters: countOf(model['max_input_chars_per_word'] ?? 100, 'model.max_input_chars_per_word'),
    }),
  };
}

function byteLevelBpe(file: Fields, vocabulary: Vocabulary, unkId: number): Subwords {
  const model = fieldsOf(file['model'], 'model');
  for (const option of [
    'dropout',
    'continuing_subword_prefix',
    'end_of_word_suffix',
    'byte_fallback',
    'ignore_merges',
  ]) {
    if (model[option]) throw new UnsupportedTokenizerError(`model.${option}`, JSON.stringify(model[option]));
  }
  if (isolatesHan(file['normalizer'])) {
    throw new UnsupportedTokenizerError('normalizer of BPE', 'BertNormalizer with handle_chinese_chars');
  }
  const merges = listOf(model['merges'], 'model.merges').map((merge, index) => {
    const pair = typeof merge === 'string' ? merge.split(' ') : listOf(merge, `model.merges[${index}]`);
    const [left, right] = pair.map((token) => stringOf(token, `model.merges[${index}]`));
    if (left === undefined || right === undefined || pair.length !== 2) {
      throw new InvalidTokenizerError(`model.merges[${index}]`, 'is not a pair');
    }
    return [left, right] as const;
  });
  return { ...parseByteLevel(file['pre_tokenizer']), model: new BpeModel({ vocabulary, merges, unkId }) };
}

function unigram(file: Fields, vocabulary: Vocabulary): Subwords {
  const model = fieldsOf(file['model'], 'model');
  if (model['byte_fallback']) throw new UnsupportedTokenizerError('model.byte_fallback', 'true');
  if (isolatesHan(file['normalizer']))
    throw new UnsupportedTokenizerError('normalizer of Unigram', 'BertNormalizer with handle_chinese_chars');
  const scores = listOf(model['vocab'], 'model.vocab').map((entry, id) => {
    const score = listOf(entry, `model.vocab[${id}]`)[1];
    if (typeof score === 'number') return score;
    throw new InvalidTokenizerError(`model.vocab[${id}][1]`, 'is not a number');
  });
  const { space, prefixesWords, ...words } = parseMetaspace(file['pre_tokenizer']);
  const unkId = countOf(model['unk_id'], 'model.unk_id');
  return { ...words, model: new UnigramModel({ vocabulary, scores, unkId, space, prefixesWords }) };
}

/** Whether a BertNormalizer, alone or in a Sequence, sets ideographs apart. */
function isolatesHan(normalizer: unknown): boolean {
  if (normalizer === null || normalizer === undefined) return false;
  const fields = fieldsOf(normalizer, 'normalizer');
  if (fields['type'] === 'Sequence') return listOf(fields['normalizers'], 'normalizers').some(isolatesHan);
  return (
    fields['type'] === 'BertNormalizer' &&
    flagOf(fields['handle_chinese_chars'], 'handle_chinese_chars', true)
  );
}
