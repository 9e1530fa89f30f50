import { ClassifierBundle } from '../artifacts/classifier-bundle.ts';
import type { Manifest } from '../artifacts/bundle.ts';
import { UnknownLabelError } from '../data/errors.ts';
import type { SessionOptions } from '../engine/session.ts';
import { argMax, softmax } from '../evaluate/softmax.ts';
import type { Attribution } from '../explain/attribution.ts';
import { ClassifierExplainer } from '../explain/classifier-explainer.ts';
import type { ExplanationMethod } from '../explain/classifier-explainer.ts';
import { ClassifierSession } from '../models/classifier-session.ts';
import type { TextInputs } from '../models/text-inputs.ts';

export interface Classification {
  /** The best class; also where the text is out of scope, so that a caller can ask back about it. */
  readonly label: string;
  /** The calibrated probability of `label` among the classes. */
  readonly confidence: number;
  /** The largest logit, which `outOfScope` compares with the bundle's threshold. */
  readonly score: number;
  readonly outOfScope: boolean;
  /** Every class, the most probable first. */
  readonly probabilities: readonly { readonly label: string; readonly probability: number }[];
  /** Tokens beyond the model's limit, which it did not read; their n-grams it did. */
  readonly droppedTokens: number;
}

const defaultSession: SessionOptions = { device: 'cpu', threads: 1 };

/** A trained classifier, loaded from its bundle. Runs on the calling thread; a server uses ModelServer. */
export class TextClassifier implements AsyncDisposable {
  #explainer: ClassifierExplainer | undefined;

  private constructor(
    private readonly bundle: ClassifierBundle,
    private readonly inputs: TextInputs,
    private readonly forward: ClassifierSession,
    private readonly session: SessionOptions,
  ) {}

  /** @throws DamagedBundleError naming the file */
  static async load(folder: string, session: SessionOptions = defaultSession): Promise<TextClassifier> {
    const bundle = await ClassifierBundle.load(folder);
    const inputs = bundle.inputs();
    return new TextClassifier(
      bundle,
      inputs,
      await ClassifierSession.open(bundle.onnx(), inputs.tokenizer.padId, session),
      session,
    );
  }

  get manifest(): Manifest {
    return this.bundle.manifest;
  }

  /** One answer for each text, in their order. */
  async classify(texts: readonly string[]): Promise<readonly Classification[]> {
    const encoded = texts.map((text) => this.inputs.encode(text));
    const logits = await this.forward.logits(encoded);
    return encoded.map(({ droppedTokens }, row) => ({ ...this.#decide(logits[row] ?? []), droppedTokens }));
  }

  /**
   * Why the model answers as it does, for its own best class unless another label is given.
   * @throws UnknownLabelError
   */
  async explain(text: string, method: ExplanationMethod, label?: string): Promise<Attribution> {
    this.#explainer ??= new ClassifierExplainer(this.inputs, this.bundle.network().network, this.session);
    const target = label ?? (await this.classify([text]))[0]?.label ?? '';
    const classId = this.bundle.labels.indexOf(target);
    if (classId < 0) throw new UnknownLabelError(target, this.bundle.labels);
    return this.#explainer.explain({ text, classId, label: target }, method);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#explainer?.[Symbol.asyncDispose]();
    await this.forward[Symbol.asyncDispose]();
  }

  #decide(logits: readonly number[]): Omit<Classification, 'droppedTokens'> {
    const { temperature, threshold } = this.bundle.decision;
    const probabilities = softmax(logits, temperature);
    const best = argMax(logits);
    const score = logits[best] ?? 0;
    return {
      label: this.bundle.labels[best] ?? '',
      confidence: probabilities[best] ?? 0,
      score,
      outOfScope: threshold !== undefined && score < threshold,
      probabilities: probabilities
        .map((probability, classId) => ({ label: this.bundle.labels[classId] ?? '', probability }))
        .sort((a, b) => b.probability - a.probability),
    };
  }
}
