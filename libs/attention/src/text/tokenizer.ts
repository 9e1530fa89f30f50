import { assembleEncoding } from './encoding.ts';
import type { Encoding } from './encoding.ts';
import { TextOptionError } from './errors.ts';
import { fieldsOf } from './json-fields.ts';
import type { Fields } from './json-fields.ts';
import { readTokenizerFiles, tokenizerFileContents, writeTokenizerFiles } from './tokenizer-files.ts';
import { wordPieceFiles } from './tokenizer-layout.ts';
import type { WordPieceLayout } from './tokenizer-layout.ts';
import { parseTokenizer } from './tokenizer-parts.ts';
import type { TokenizerParts } from './tokenizer-parts.ts';
import { TextRunner } from './tokenizer-run.ts';
import { keptTokens, specialCount } from './tokenizer-template.ts';

export interface EncodeOptions {
  /** The most tokens to give, special ones included; of two texts the longer gives first. Default: no limit. */
  readonly maxTokens?: number;
  /** Default true. */
  readonly addSpecialTokens?: boolean;
  /** A second text. */
  readonly pair?: string;
}

/**
 * Text to token ids and back, by a Hugging Face `tokenizer.json`: BERT's WordPiece, byte-level BPE as in RoBERTa, or Unigram
 * (SentencePiece) as in XLM-R. Ids are those of Hugging Face tokenizers; offsets lead to the source text.
 */
export class Tokenizer {
  /** One more than the highest id: the rows of an embedding table. */
  readonly vocabSize: number;
  readonly padId: number;
  readonly unkId: number;
  readonly clsId: number;
  readonly sepId: number;
  readonly maskId: number;
  /** Ids of all special tokens. */
  readonly specialIds: ReadonlySet<number>;
  private readonly parts: TokenizerParts;
  private readonly runner: TextRunner;
  private readonly tokenById: readonly string[];
  private readonly addedIds: ReadonlySet<number>;

  private constructor(
    private readonly json: unknown,
    private readonly config: Fields,
  ) {
    this.parts = parseTokenizer(json, config);
    this.runner = new TextRunner(this.parts);
    const tokens: string[] = [];
    for (const [token, id] of this.parts.ids) tokens[id] = token;
    this.tokenById = tokens;
    this.vocabSize = tokens.length;
    const { pad, unk, cls, sep, mask } = this.parts.roles;
    [this.padId, this.unkId, this.clsId, this.sepId, this.maskId] = [pad, unk, cls, sep, mask];
    this.addedIds = new Set(this.parts.addedTokens.map(({ id }) => id));
    const special = this.parts.addedTokens.filter((token) => token.special).map(({ id }) => id);
    this.specialIds = new Set([...special, pad, unk, cls, sep, mask]);
  }

  /**
   * @param json the content of a `tokenizer.json`
   * @param config the content of its `tokenizer_config.json`, which may name the special tokens
   * @throws InvalidTokenizerError, UnsupportedTokenizerError
   */
  static fromJson(json: unknown, config: unknown = {}): Tokenizer {
    return new Tokenizer(json, fieldsOf(config, 'tokenizer_config.json'));
  }

  /** @param tokens the lines of a BERT `vocab.txt`: a token's line is its id */
  static fromVocabulary(tokens: readonly string[], layout: WordPieceLayout = {}): Tokenizer {
    const { json, config } = wordPieceFiles(tokens, layout);
    return Tokenizer.fromJson(json, config);
  }

  /** Reads `tokenizer.json`, else `vocab.txt`, and `tokenizer_config.json` if there is one. */
  static async fromFolder(folder: string): Promise<Tokenizer> {
    const { json, config } = await readTokenizerFiles(folder);
    return Tokenizer.fromJson(json, config);
  }

  /** Writes `tokenizer.json`, `tokenizer_config.json` and, for WordPiece, `vocab.txt`; makes the folder. */
  async save(folder: string): Promise<void> {
    await writeTokenizerFiles(folder, { json: this.json, config: this.config });
  }

  /** The files that `save` writes, by name. */
  files(): Readonly<Record<string, string>> {
    return tokenizerFileContents({ json: this.json, config: this.config });
  }

  /** The content of `tokenizer.json`. */
  toJson(): unknown {
    return this.json;
  }

  /** @throws TextOptionError where `maxTokens` leaves no room for the special tokens */
  encode(text: string, options: EncodeOptions = {}): Encoding {
    const { maxTokens = Infinity, addSpecialTokens = true, pair } = options;
    const { single, pair: double } = this.parts.template;
    const template = pair === undefined ? single : double;
    const items = addSpecialTokens ? template : template.filter((item) => item.kind === 'text');
    const reserved = specialCount(items);
    if (!(maxTokens >= reserved)) {
      throw new TextOptionError('maxTokens', maxTokens, `at least ${reserved}, the number of special tokens`);
    }
    const first = this.runner.run(text);
    const second = pair === undefined ? null : this.runner.run(pair);
    const kept = keptTokens(maxTokens - reserved, first.ids.length, second?.ids.length ?? 0);
    return assembleEncoding(
      items,
      { A: { run: first, keep: kept[0] }, B: second && { run: second, keep: kept[1] } },
      (id) => this.tokenById[id] ?? '',
    );
  }

  /** The text of tokens, without the special ones unless asked for. Ids beyond the vocabulary are left out. */
  decode(ids: readonly number[], options: { readonly keepSpecialTokens?: boolean } = {}): string {
    const tokens = ids.flatMap((id) => {
      const token = this.tokenById[id];
      if (token === undefined || (!options.keepSpecialTokens && this.specialIds.has(id))) return [];
      return [{ token, isAdded: this.addedIds.has(id) }];
    });
    return this.parts.decode(tokens);
  }

  /** The text as the vocabulary sees it: lower case, accents and so on, as the tokenizer was told. */
  normalize(text: string): string {
    return this.runner.normalize(text);
  }

  idOf(token: string): number | undefined {
    return this.parts.ids.get(token);
  }

  tokenOf(id: number): string | undefined {
    return this.tokenById[id];
  }

  /** The most tokens that `tokenizer_config.json` gives the model (`model_max_length`), if it states any. */
  get statedLength(): number | undefined {
    const length = this.config['model_max_length'];
    return typeof length === 'number' && Number.isSafeInteger(length) && length > 0 ? length : undefined;
  }

  /** How many special tokens are put around one text, or around two. */
  specialTokenCount(texts: 1 | 2 = 1): number {
    return specialCount(texts === 1 ? this.parts.template.single : this.parts.template.pair);
  }
}
