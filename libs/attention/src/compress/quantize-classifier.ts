import { requireBundlePlace } from '../artifacts/bundle.ts';
import { ClassifierBundle } from '../artifacts/classifier-bundle.ts';
import { writeOnnx } from '../engine/onnx-writer.ts';
import type { SessionOptions } from '../engine/session.ts';
import { ClassifierSession, classifierGraph } from '../models/classifier-session.ts';
import type { HeadedText, LabelledText } from '../train/training-rows.ts';
import { compareAnswers, withHeads } from './compare-answers.ts';
import type { AnswerComparison } from './compare-answers.ts';
import { AccuracyDropError } from './errors.ts';
import { compareLatency } from './latency.ts';
import type { Latency } from './latency.ts';
import { quantizeGraph } from './quantize-graph.ts';

export interface QuantizeClassifierOptions {
  /** The folder of the bundle. */
  readonly model: string;
  /** The folder of the bundle to write: that of `model`, or another. */
  readonly out: string;
  /** Rows that the model was not trained on. */
  readonly rows: readonly (LabelledText | HeadedText)[];
  /** Points of accuracy, of 100, that may be lost; 0.5 unless given. */
  readonly maxDrop?: number;
  readonly session?: SessionOptions;
}

export interface QuantizeReport extends AnswerComparison {
  readonly version: string;
  /** Bytes of the forward pass. */
  readonly bytes: { readonly before: number; readonly after: number };
  /** Milliseconds of the forward pass for one text, and for 32. */
  readonly oneText: Latency;
  readonly texts32: Latency;
}

const defaultSession: SessionOptions = { device: 'cpu', threads: 1 };

/**
 * Gives a classifier a forward pass with int8 parameters, which is served from then on, if it loses no more than allowed.
 * @throws AccuracyDropError, and nothing is written; DamagedBundleError; OccupiedFolderError; MetricInputError
 */
export async function quantizeClassifier({
  model,
  out,
  rows,
  maxDrop = 0.5,
  session = defaultSession,
}: QuantizeClassifierOptions): Promise<QuantizeReport> {
  const bundle = await ClassifierBundle.load(model);
  if (out !== model) await requireBundlePlace(out);
  const inputs = bundle.inputs();
  const int8 = writeOnnx(quantizeGraph(classifierGraph(bundle.network().network)), { parameters: 'stored' });
  const [before, after] = [bundle.onnx(), int8];
  await using one = await ClassifierSession.open(before, inputs.tokenizer.padId, session);
  await using other = await ClassifierSession.open(after, inputs.tokenizer.padId, session);
  const texts = rows.map(({ text }) => inputs.read(text));
  const labelled = withHeads(rows, bundle.heads);
  const compared = compareAnswers(bundle.heads, labelled, [
    await one.logits(texts),
    await other.logits(texts),
  ]);
  const { accuracy } = compared;
  if (100 * (accuracy.before - accuracy.after) > maxDrop)
    throw new AccuracyDropError(accuracy, maxDrop, rows.length);
  const latency = (count: number, runs: number) =>
    compareLatency(
      [() => one.logits(texts.slice(0, count)), () => other.logits(texts.slice(0, count))],
      runs,
    );
  const [oneText, texts32] = [await latency(1, 100), await latency(32, 20)];
  const metrics = { int8Accuracy: accuracy.after, int8Agreement: compared.agreement };
  const { version } = await bundle.saveWithInt8(out, int8, metrics);
  return { ...compared, version, bytes: { before: before.length, after: after.length }, oneText, texts32 };
}
