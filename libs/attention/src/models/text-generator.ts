import { beamSearch } from './generation/beam-search.ts';
import type { Decoding, Ending, Generated } from './generation/decoding.ts';
import { GenerationOptionError } from './generation/errors.ts';
import { forbidTexts } from './generation/forbidden-texts.ts';
import { greedy, sample } from './generation/one-path.ts';
import { gridRows } from './generation/phrases.ts';
import { forbidTokens } from './generation/rules.ts';
import type { Forbid, GenerationRules } from './generation/rules.ts';
import type { SamplingOptions } from './generation/sampling.ts';
import type { TransformerSession } from './transformer-session.ts';
import type { EncodedSource, TranslationInputs } from './translation-inputs.ts';

/** How the next token is chosen. */
export type GenerationMethod =
  | { readonly kind: 'greedy' }
  | {
      readonly kind: 'beam';
      readonly beam: number;
      /** 0 prefers short texts as probability does, larger values longer ones; 0.6 unless given. */
      readonly lengthPenalty?: number;
      /** False goes on until no longer text could score better. */
      readonly earlyStop?: boolean;
    }
  | ({
      readonly kind: 'sample';
      /** The numbers that each text is drawn with, by its index. */
      readonly random: (text: number) => { uniform(): number };
    } & SamplingOptions);

export interface GenerationOptions {
  /** Unless given, beam search with 4 hypotheses. */
  readonly method?: GenerationMethod;
  /** Phrases that each output contains, or names as missing; for beam search alone. */
  readonly mustInclude?: readonly string[];
  /** Texts that no output contains, as parts of words neither. */
  readonly forbid?: readonly string[];
  readonly minTokens?: number;
  /** Unless given, twice the source and 16 more, at most what the model can write. */
  readonly maxTokens?: number;
}

export interface GeneratedText {
  readonly text: string;
  readonly tokens: readonly number[];
  /** Natural logarithm of the probability of all tokens. */
  readonly logProbability: number;
  /** What outputs are ordered by, higher is better. */
  readonly score: number;
  readonly ending: Ending;
  /** Phrases of `mustInclude` that are not in the text. */
  readonly missing: readonly string[];
}

export interface GeneratedFor {
  readonly source: EncodedSource;
  /** The best first; one but with beam search. */
  readonly outputs: readonly GeneratedText[];
}

const defaultMethod: GenerationMethod = { kind: 'beam', beam: 4 };

/** Generates texts from texts with an encoder-decoder. */
export class TextGenerator {
  constructor(
    private readonly inputs: TranslationInputs,
    private readonly session: TransformerSession,
    private readonly maxTargetTokens: number,
  ) {}

  /**
   * Several texts at once, in their order.
   * @throws GenerationOptionError naming the option
   */
  async generate(
    texts: readonly string[],
    options: GenerationOptions = {},
  ): Promise<readonly GeneratedFor[]> {
    const { method = defaultMethod, mustInclude = [] } = options;
    requireOptions(options, method, this.maxTargetTokens);
    const forbid = this.#forbid(options.forbid ?? []);
    const phrases = [...new Set(mustInclude)].map((phrase) => this.inputs.phrase(phrase));
    const sources = texts.map((text) => this.inputs.source(text));
    const begin = (at: number): Decoding => {
      const rules = this.#rules(sources[at]?.ids.length ?? 0, options, forbid);
      if (method.kind === 'greedy') return greedy(rules);
      if (method.kind === 'beam') return beamSearch(rules, { ...method, phrases });
      return sample(rules, method, method.random(at));
    };
    const found = await this.session.generate(
      sources.map(({ ids }) => ids),
      begin,
      method.kind === 'beam' ? method.beam * gridRows(phrases) : 1,
    );
    return sources.map((source, at) => ({
      source,
      outputs: (found[at] ?? []).map((generated) => this.#written(generated, mustInclude)),
    }));
  }

  #forbid(phrases: readonly string[]): readonly Forbid[] {
    const { endId, surfaces, tokenizer } = this.inputs;
    const special = [...tokenizer.specialIds].filter((id) => id !== endId);
    const bytes = phrases.map((phrase) => this.inputs.bytesOf(phrase));
    return [forbidTokens(special), forbidTexts(bytes, surfaces)];
  }

  #rules(sourceTokens: number, options: GenerationOptions, forbid: readonly Forbid[]): GenerationRules {
    const { startId, endId } = this.inputs;
    const { minTokens = 0 } = options;
    const usual = Math.max(minTokens, 2 * sourceTokens + 16);
    const maxTokens = options.maxTokens ?? Math.min(usual, this.maxTargetTokens);
    return { startId, endId, minTokens, maxTokens, forbid };
  }

  #written(
    { tokens, logProbability, score, ending }: Generated,
    mustInclude: readonly string[],
  ): GeneratedText {
    const written = this.inputs.textOf(tokens);
    const missing = mustInclude.filter((phrase) => !written.includes(phrase));
    return { text: written.trim(), tokens, logProbability, score, ending, missing };
  }
}

/** What is wrong with a way to generate is said before any work. */
function requireOptions(
  { mustInclude = [], forbid = [], minTokens = 0, maxTokens }: GenerationOptions,
  method: GenerationMethod,
  mostTokens: number,
): void {
  const require = (isRight: boolean, option: string, value: unknown, expected: string) => {
    if (!isRight) throw new GenerationOptionError(option, value, expected);
  };
  const most = maxTokens ?? mostTokens;
  require(isCount(minTokens, 0) && minTokens <= most, 'minTokens', minTokens, `a whole number up to ${most}`);
  require(isCount(most, 1) && most <= mostTokens, 'maxTokens', most, `from 1 to ${mostTokens}`);
  require(![...mustInclude, ...forbid].includes(''), 'mustInclude or forbid', 'empty', 'a text');
  if (method.kind !== 'beam')
    require(mustInclude.length === 0, 'mustInclude', mustInclude.join(), 'left out but with beam search');
  if (method.kind === 'beam') {
    const { beam, lengthPenalty = 0 } = method;
    require(isCount(beam, 1), 'beam', beam, 'a whole number above 0');
    require(lengthPenalty >= 0, 'lengthPenalty', lengthPenalty, '0 or more');
  }
  if (method.kind === 'sample') {
    const { topK = 1, topP = 1, temperature = 1 } = method;
    require(isCount(topK, 1), 'topK', topK, 'a whole number above 0');
    require(topP > 0 && topP <= 1, 'topP', topP, 'above 0 and at most 1');
    require(temperature > 0 && temperature < Infinity, 'temperature', temperature, 'above 0');
  }
}

const isCount = (value: number, least: number): boolean => Number.isSafeInteger(value) && value >= least;
