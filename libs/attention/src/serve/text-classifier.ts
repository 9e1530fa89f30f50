import type { DecidedHead } from '../artifacts/classifier-decision.ts';
import type { Manifest } from '../artifacts/bundle.ts';
import { UnknownLabelError } from '../data/errors.ts';
import type { SessionOptions } from '../engine/session.ts';
import type { AttentionMaps } from '../explain/attention-maps.ts';
import type { Attribution } from '../explain/attribution.ts';
import { bestMethod } from '../explain/best-method.ts';
import { ClassifierExplainer } from '../explain/classifier-explainer.ts';
import type { Counterfactual } from '../explain/counterfactual.ts';
import type { FaithfulnessReport } from '../explain/faithfulness.ts';
import type { Scorer } from '../explain/scorer.ts';
import type { ExplanationMethod } from '../explain/classifier-explainer.ts';
import { classRanges } from '../models/classifier-heads.ts';
import { tokensRead } from '../models/long-text.ts';
import { UnknownAdapterError, UnknownHeadError } from './errors.ts';
import { explanationMethodsOf } from './explanation-methods.ts';
import { explainInChunks } from './explained-chunks.ts';
import { answerOf } from './head-answer.ts';
import type { HeadAnswer } from './head-answer.ts';
import { openAdapters } from './served-adapters.ts';
import type { AdapterFolders } from './served-adapters.ts';
import { counterfactualOf, faithfulnessOf } from './served-inquiries.ts';
import type { FaithfulnessTerms } from './served-inquiries.ts';
import { openClassifier } from './served-classifier.ts';
import type { ServedClassifier } from './served-classifier.ts';

/** What a classifier says of a text; where it has several heads, the first one speaks for it. */
export interface Classification extends HeadAnswer {
  /** Every head by name, where there are several. */
  readonly heads?: Readonly<Record<string, HeadAnswer>>;
  /** Tokens that it read, special ones included. */
  readonly tokens: number;
  /** Tokens beyond the model's limit, which it did not read; their n-grams it did, unless it reads in chunks. */
  readonly droppedTokens: number;
}

/** A text for one of several adapters. */
export interface ClassifyRequest {
  readonly text: string;
  /** May be left out where there is one alone. */
  readonly adapter?: string;
}

/** What is to be explained. */
export interface ExplainTarget {
  /** The answer unless given. */
  readonly label?: string;
  /** The first unless given. */
  readonly head?: string;
  readonly adapter?: string;
}

const defaultSession: SessionOptions = { device: 'cpu', threads: 1 };

/**
 * A trained classifier, loaded from its bundle, or several adapters on one base. Runs on the calling thread; a server uses
 * ModelServer.
 */
export class TextClassifier implements AsyncDisposable {
  /** Explanations follow one another: they share what is compiled for them. */
  #explaining: Promise<unknown> = Promise.resolve();
  /** Of the model that was last explained: each holds a network of its own. */
  #explained: { readonly model: ServedClassifier; readonly explainer: ClassifierExplainer } | undefined;

  private constructor(
    private readonly models: ReadonlyMap<string, ServedClassifier>,
    private readonly opened: AsyncDisposable,
    private readonly session: SessionOptions,
  ) {}

  /** @throws DamagedBundleError naming the file; AdapterBaseError for an adapter, which needs its base */
  static async load(folder: string, session: SessionOptions = defaultSession): Promise<TextClassifier> {
    const model = await openClassifier(folder, session);
    return new TextClassifier(new Map([['', model]]), model, session);
  }

  /**
   * Adapters that share their base: one copy of it, whatever their number.
   * @throws DamagedBundleError naming the file; AdapterBaseError for an adapter of another base
   */
  static async loadAdapters(
    folders: AdapterFolders,
    session: SessionOptions = defaultSession,
  ): Promise<TextClassifier> {
    const opened = await openAdapters(folders, session);
    return new TextClassifier(opened.byName, opened, session);
  }

  /** Of the classifier, or of the only adapter. @throws UnknownAdapterError where there are several */
  get manifest(): Manifest {
    return this.#model(undefined).manifest;
  }

  /** What it answers of a text: one head or several. @throws UnknownAdapterError where there are several adapters */
  get heads(): readonly DecidedHead[] {
    return this.#model(undefined).heads;
  }

  /** The methods that can explain it; `nearest` is among them where it keeps training examples. */
  get explanationMethods(): readonly ExplanationMethod[] {
    return explanationMethodsOf(this.manifest);
  }

  /**
   * One answer for each text, in their order; texts for the same adapter are computed together.
   * @throws UnknownAdapterError
   */
  async classify(texts: readonly (string | ClassifyRequest)[]): Promise<readonly Classification[]> {
    const requests = texts.map((each) => (typeof each === 'string' ? { text: each } : each));
    const groups = new Map<ServedClassifier, number[]>();
    for (const [at, { adapter }] of requests.entries()) {
      const model = this.#model(adapter);
      const group = groups.get(model);
      if (group) group.push(at);
      else groups.set(model, [at]);
    }
    const answers: Classification[] = [];
    for (const [model, places] of groups) {
      const answered = await classifyWith(
        model,
        places.map((at) => requests[at]?.text ?? ''),
      );
      answered.forEach((answer, index) => (answers[places[index] ?? 0] = answer));
    }
    return answers;
  }

  /**
   * Why the model answers as it does, for its own best class unless another label is given.
   * @param method `best` is the one that was measured to be truest to this model (see `faithfulness`), else gradient x input
   * @param target a label of the first head, or more closely what is to be explained
   * @throws UnknownLabelError, UnknownHeadError, UnknownAdapterError
   */
  explain(
    text: string,
    method: ExplanationMethod | 'best',
    target: string | ExplainTarget = {},
  ): Promise<Attribution> {
    const asked = typeof target === 'string' ? { label: target } : target;
    const explained = this.#explaining.then(() => this.#explain(text, method, asked));
    this.#explaining = explained.catch(() => undefined);
    return explained;
  }

  /**
   * The smallest change of words found that makes the first head answer otherwise: words taken out, or changed for words that
   * speak loudly for another class.
   * @returns undefined where no change of `maxEdits` words was found
   */
  counterfactual(
    text: string,
    { maxEdits, adapter }: { readonly maxEdits?: number; readonly adapter?: string } = {},
  ): Promise<(Counterfactual & { readonly label: string }) | undefined> {
    return counterfactualOf(this.#model(adapter), text, maxEdits);
  }

  /** How true each method's explanations of these texts are to the first head; some hundred texts are enough. */
  faithfulness(
    texts: readonly string[],
    { adapter, ...terms }: FaithfulnessTerms & { readonly adapter?: string },
  ): Promise<FaithfulnessReport> {
    const explain = (text: string, method: ExplanationMethod, label: string) =>
      this.explain(text, method, { label, ...(adapter === undefined ? {} : { adapter }) });
    return faithfulnessOf(this.#model(adapter), explain, texts, terms);
  }

  /** The attention of every layer and head over a text's tokens. */
  async attention(
    text: string,
    { adapter }: { readonly adapter?: string } = {},
  ): Promise<{ readonly maps: AttentionMaps; readonly tokens: readonly string[] }> {
    return (await this.#explainerOf(this.#model(adapter))).attention(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#explaining;
    await this.#explained?.explainer[Symbol.asyncDispose]();
    await this.opened[Symbol.asyncDispose]();
  }

  async #explain(
    text: string,
    method: ExplanationMethod | 'best',
    { label, head: name, adapter }: ExplainTarget,
  ): Promise<Attribution> {
    const model = this.#model(adapter);
    const { heads } = model;
    const at = name === undefined ? 0 : heads.findIndex((head) => head.name === name);
    const head = heads[at];
    if (!head)
      throw new UnknownHeadError(
        name ?? '',
        heads.map((each) => each.name),
      );
    const [answer] = label === undefined ? await classifyWith(model, [text]) : [];
    const explained = label ?? answer?.heads?.[head.name]?.label ?? answer?.label ?? '';
    const classId = head.labels.indexOf(explained);
    if (classId < 0) throw new UnknownLabelError(explained, head.labels);
    const explainer = await this.#explainerOf(model);
    const start = rangesOf(heads)[at]?.start ?? 0;
    const chosen = method === 'best' ? bestMethod(model.manifest.metrics) : method;
    return explainInChunks(model, { text, classId: start + classId, label: explained }, (part) =>
      explainer.explain(part, chosen),
    );
  }

  #model(adapter: string | undefined): ServedClassifier {
    const [only, ...others] = this.models.values();
    const model = adapter === undefined ? others.length === 0 && only : this.models.get(adapter);
    if (model) return model;
    throw new UnknownAdapterError(
      adapter,
      [...this.models.keys()].filter((name) => name !== ''),
    );
  }

  async #explainerOf(model: ServedClassifier): Promise<ClassifierExplainer> {
    if (this.#explained?.model === model) return this.#explained.explainer;
    await this.#explained?.explainer[Symbol.asyncDispose]();
    const { inputs } = model;
    const neighbours = model.neighbours?.();
    const scoreOf: Scorer = (texts) => model.logits(texts.map((text) => inputs.read(text)));
    const own = { inputs, network: await model.network(), scoreOf };
    const explainer = new ClassifierExplainer({ ...own, ...(neighbours && { neighbours }) }, this.session);
    this.#explained = { model, explainer };
    return explainer;
  }
}

const rangesOf = (heads: readonly DecidedHead[]) => classRanges(heads.map(({ labels }) => labels.length));

async function classifyWith(
  { inputs, heads, logits }: ServedClassifier,
  texts: readonly string[],
): Promise<readonly Classification[]> {
  const encoded = texts.map((text) => inputs.read(text));
  const rows = await logits(encoded);
  const ranges = rangesOf(heads);
  return encoded.map((read, row) => {
    const answers = heads.map((head, at) => {
      const { start = 0, size = 0 } = ranges[at] ?? {};
      return [head.name, answerOf(head, rows[row]?.slice(start, start + size) ?? [])] as const;
    });
    const [first, ...others] = answers;
    if (!first) throw new TypeError('A classifier has a head');
    const all = others.length === 0 ? {} : { heads: Object.fromEntries(answers) };
    return { ...first[1], ...all, tokens: tokensRead(read), droppedTokens: read.droppedTokens };
  });
}
