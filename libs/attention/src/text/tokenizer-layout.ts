// The files that a tokenizer of ours is saved as: Hugging Face's tokenizer.json and tokenizer_config.json.
import { hanBlocks } from './characters.ts';
import { usualNames } from './tokenizer-roles.ts';
import type { SpecialRole } from './tokenizer-roles.ts';

/** What a tokenizer's folder holds. */
export interface TokenizerFiles {
  /** `tokenizer.json` */
  readonly json: unknown;
  /** `tokenizer_config.json` */
  readonly config: Readonly<Record<string, unknown>>;
}

export interface WordPieceLayout {
  /** Default true. */
  readonly lowercase?: boolean;
  /** Default: as `lowercase`. */
  readonly stripAccents?: boolean;
  /** Whether every ideograph is a word. Default true. */
  readonly isolateHan?: boolean;
  /** Names of the tokens with a role. Default: BERT's. */
  readonly roles?: Readonly<Partial<Record<SpecialRole, string>>>;
  /** More special tokens, found in the text as they are written. */
  readonly specialTokens?: readonly string[];
}

export interface BpeLayout {
  /** Default false. */
  readonly lowercase?: boolean;
  /** Default false. */
  readonly stripAccents?: boolean;
  readonly specialTokens?: readonly string[];
}

type Roles = Readonly<Record<SpecialRole, string>>;

export const bertRoles: Roles = rolesBy(0);
export const robertaRoles: Roles = rolesBy(1);

function rolesBy(convention: 0 | 1): Roles {
  const { pad, unk, cls, sep, mask } = usualNames;
  return {
    pad: pad[convention],
    unk: unk[convention],
    cls: cls[convention],
    sep: sep[convention],
    mask: mask[convention],
  };
}

/** @param tokens a token's place is its id */
export function wordPieceFiles(tokens: readonly string[], layout: WordPieceLayout): TokenizerFiles {
  const { lowercase = true, stripAccents = null, isolateHan = true, specialTokens = [] } = layout;
  const roles: Roles = { ...bertRoles, ...layout.roles };
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const json = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens([...Object.values(roles), ...specialTokens], ids),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: isolateHan,
      strip_accents: stripAccents,
      lowercase,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: bertTemplate(roles, ids),
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: roles.unk,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(ids),
    },
  };
  const config = {
    tokenizer_class: 'BertTokenizer',
    do_lower_case: lowercase,
    strip_accents: stripAccents,
    tokenize_chinese_chars: isolateHan,
    ...roleFields(roles),
  };
  return { json, config };
}

/** @param merges pairs of tokens, in the order in which they are joined */
export function bpeFiles(
  tokens: readonly string[],
  merges: readonly (readonly [string, string])[],
  { lowercase = false, stripAccents = false, specialTokens = [] }: BpeLayout,
): TokenizerFiles {
  const roles = robertaRoles;
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  const steps = [
    ...(stripAccents ? ['NFD', 'StripAccents', 'NFC'] : []),
    ...(lowercase ? ['Lowercase'] : []),
  ].map((type) => ({ type }));
  const json = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens([...Object.values(roles), ...specialTokens], ids),
    normalizer: steps.length > 0 ? { type: 'Sequence', normalizers: steps } : null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: hanPattern }, behavior: 'Isolated', invert: false },
        byteLevel,
      ],
    },
    post_processor: {
      type: 'RobertaProcessing',
      sep: [roles.sep, ids.get(roles.sep)],
      cls: [roles.cls, ids.get(roles.cls)],
      trim_offsets: true,
      add_prefix_space: false,
    },
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(ids),
      merges: merges.map((pair) => pair.join(' ')),
    },
  };
  const config = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: roles.cls,
    eos_token: roles.sep,
    ...roleFields(roles),
  };
  return { json, config };
}

/** One ideograph, in the syntax that JavaScript and Oniguruma share. */
const hanPattern = `[${hanBlocks
  .map((block) => block.map((codePoint) => String.fromCodePoint(codePoint)).join('-'))
  .join('')}]`;

function addedTokens(contents: readonly string[], ids: ReadonlyMap<string, number>): readonly object[] {
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  return [...new Set(contents)]
    .flatMap((content) => {
      const id = ids.get(content);
      return id === undefined ? [] : [{ id, content, ...flags }];
    })
    .sort((a, b) => a.id - b.id);
}

function bertTemplate({ cls, sep }: Roles, ids: ReadonlyMap<string, number>): object {
  const special = (id: string, type: number) => ({ SpecialToken: { id, type_id: type } });
  const text = (id: string, type: number) => ({ Sequence: { id, type_id: type } });
  const entry = (id: string) => ({ id, ids: [ids.get(id)], tokens: [id] });
  const single = [special(cls, 0), text('A', 0), special(sep, 0)];
  return {
    type: 'TemplateProcessing',
    single,
    pair: [...single, text('B', 1), special(sep, 1)],
    special_tokens: { [cls]: entry(cls), [sep]: entry(sep) },
  };
}

function roleFields(roles: Roles): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(roles).map(([role, token]) => [`${role}_token`, token]));
}
