import type { Manifest } from '../artifacts/bundle.ts';
import { TranslatorBundle } from '../artifacts/translator-bundle.ts';
import { Random } from '../data/random.ts';
import type { SessionOptions } from '../engine/session.ts';
import type { Ending } from '../models/generation/decoding.ts';
import type { SamplingOptions } from '../models/generation/sampling.ts';
import { TextGenerator } from '../models/text-generator.ts';
import type { GeneratedFor, GenerationMethod, GenerationOptions } from '../models/text-generator.ts';
import { TransformerSession } from '../models/transformer-session.ts';
import type { TranslationInputs } from '../models/translation-inputs.ts';

/** How the next token is chosen; draws follow from the seed and a text's place among the others. */
export type TranslationMethod =
  | Exclude<GenerationMethod, { readonly kind: 'sample' }>
  | ({ readonly kind: 'sample'; readonly seed: number } & SamplingOptions);

export interface TranslateOptions extends Omit<GenerationOptions, 'method'> {
  /** Unless given, beam search with 4 hypotheses. */
  readonly method?: TranslationMethod;
  /** Whether to tell how much each token took from each source token. */
  readonly attention?: boolean;
}

export interface Candidate {
  readonly text: string;
  /** What candidates are ordered by, higher is better. */
  readonly score: number;
  /** Natural logarithm of the probability of all tokens: no calibrated confidence. */
  readonly logProbability: number;
  /** `length`: cut off at the most tokens allowed; `stuck`: nothing was allowed to follow. */
  readonly ending: Ending;
  /** Phrases of `mustInclude` that are not in the text. */
  readonly missing: readonly string[];
}

/** Which source token each target token was taken from. */
export interface CrossAttention {
  readonly source: readonly { readonly text: string; readonly start: number; readonly end: number }[];
  readonly target: readonly string[];
  /** `[T][S]`: the mean of heads and layers; each row sums to 1. */
  readonly weights: readonly (readonly number[])[];
}

export interface Translation extends Candidate {
  /** The other hypotheses of a beam search, the best first. */
  readonly alternatives: readonly Candidate[];
  /** Source tokens beyond the model's limit, which it did not read. */
  readonly droppedTokens: number;
  readonly attention?: CrossAttention;
}

const defaultSession: SessionOptions = { device: 'cpu', threads: 1 };

/** A trained translator, loaded from its bundle. Runs on the calling thread. */
export class Translator implements AsyncDisposable {
  readonly #generator: TextGenerator;

  private constructor(
    readonly manifest: Manifest,
    private readonly inputs: TranslationInputs,
    private readonly session: TransformerSession,
    maxTargetTokens: number,
  ) {
    this.#generator = new TextGenerator(inputs, session, maxTargetTokens);
  }

  /** @throws DamagedBundleError naming the file */
  static async load(folder: string, session: SessionOptions = defaultSession): Promise<Translator> {
    const bundle = await TranslatorBundle.load(folder);
    const { config, manifest } = bundle;
    const inputs = bundle.inputs();
    const opened = await TransformerSession.open(bundle.onnx(), { config, padId: inputs.padId }, session);
    return new Translator(manifest, inputs, opened, config.maxTargetTokens);
  }

  /**
   * One translation for each text, in their order; several are made at once. A blank text has an empty one.
   * @throws GenerationOptionError naming the option
   */
  async translate(
    texts: readonly string[],
    { method, attention = false, ...options }: TranslateOptions = {},
  ): Promise<readonly Translation[]> {
    const given = texts.filter((text) => text.trim() !== '');
    const found = await this.#generator.generate(given, {
      ...options,
      ...(method ? { method: withRandom(method) } : {}),
    });
    const translations: Translation[] = [];
    let next = 0;
    for (const text of texts) {
      const generated = text.trim() === '' ? undefined : found[next++];
      translations.push(
        generated ? await this.#translation(text, generated, attention) : emptyTranslation(options),
      );
    }
    return translations;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session[Symbol.asyncDispose]();
  }

  async #translation(
    text: string,
    { source, outputs: [best, ...others] }: GeneratedFor,
    withAttention: boolean,
  ): Promise<Translation> {
    if (!best) throw new TypeError('A decoding ended without an output');
    const attention = withAttention ? await this.#attention(text, source, best.tokens) : undefined;
    return {
      ...candidateOf(best),
      alternatives: others.map(candidateOf),
      droppedTokens: source.droppedTokens,
      ...(attention ? { attention } : {}),
    };
  }

  async #attention(
    text: string,
    source: GeneratedFor['source'],
    tokens: readonly number[],
  ): Promise<CrossAttention> {
    const { startId, endId, tokenizer } = this.inputs;
    const read = await this.session.read(source.ids, [startId, ...tokens, endId]);
    const written = (id: number) =>
      tokenizer.specialIds.has(id) ? (tokenizer.tokenOf(id) ?? '') : this.inputs.textOf([id]);
    return {
      source: source.ids.map((id, at) => {
        const [start, end] = source.spans[at] ?? [0, 0];
        return { text: start === end ? written(id) : text.slice(start, end), start, end };
      }),
      target: [...tokens, endId].map(written),
      weights: read.attention,
    };
  }
}

function withRandom(method: TranslationMethod): GenerationMethod {
  if (method.kind !== 'sample') return method;
  const random = Random.fromSeed(method.seed);
  return { ...method, random: (text) => random.fork(`text ${text}`) };
}

const candidateOf = ({ text, score, logProbability, ending, missing }: Candidate): Candidate => ({
  text,
  score,
  logProbability,
  ending,
  missing,
});

const emptyTranslation = ({ mustInclude = [] }: Pick<TranslateOptions, 'mustInclude'>): Translation => ({
  text: '',
  score: 0,
  logProbability: 0,
  ending: 'end',
  missing: mustInclude,
  alternatives: [],
  droppedTokens: 0,
});
