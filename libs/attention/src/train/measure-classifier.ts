import type { ClassifierDecision } from '../artifacts/classifier-decision.ts';
import { eagerBackendNames } from '../engine/eager-backends.ts';
import type { SessionOptions } from '../engine/session.ts';
import { classRanges } from '../models/classifier-heads.ts';
import { ClassifierSession, classifierOnnx } from '../models/classifier-session.ts';
import { measureMultiLabel, measureSingleLabel } from './measure-head.ts';
import type { HeadMeasure, MeasuredHead } from './measure-head.ts';
import type { ClassifierModel } from './classifier-start.ts';
import type { HeadedText, LabelledHead } from './training-rows.ts';

/** A classifier on rows that it was not trained on; the figures are those of its first head, shares in [0, 1]. */
export interface DevMeasure extends HeadMeasure {
  /** Rows in all, those out of scope too. */
  readonly examples: number;
  /** Of a classifier of one head with one label a text; else each head has its own in the bundle. */
  readonly decision: ClassifierDecision;
  /** Every head by name, where there are several. */
  readonly heads?: Readonly<Record<string, HeadMeasure>>;
}

/** What a classifier is measured on. */
export interface Measuring {
  readonly rows: readonly HeadedText[];
  readonly heads: readonly LabelledHead[];
  /** The label of rows without a class. */
  readonly outOfScope: string | undefined;
  /** Every row that was learned from has a label of each head it has an answer for. */
  readonly atLeastOne: boolean;
}

/** Calibrates each head of a classifier and measures it, on rows that may hold some without a class of the network. */
export async function measureClassifier(
  { inputs, network }: ClassifierModel,
  { rows, heads, outOfScope, atLeastOne }: Measuring,
  { device, threads }: SessionOptions,
): Promise<readonly MeasuredHead[]> {
  await using classifier = await ClassifierSession.open(classifierOnnx(network), inputs.tokenizer.padId, {
    // What is measured is the compiled model that is saved, wherever it was trained.
    device: eagerBackendNames.includes(device) ? 'cpu' : device,
    threads,
  });
  const logits = await classifier.logits(rows.map(({ text }) => inputs.read(text)));
  const ranges = classRanges(heads.map(({ labels }) => labels.size));
  return heads.map((head, at) => {
    const { start = 0, size = 0 } = ranges[at] ?? {};
    const answered = rows.flatMap(({ labels }, row) => {
      const own = labels[head.name];
      return own ? [{ labels: own, logits: logits[row]?.slice(start, start + size) ?? [] }] : [];
    });
    return head.kind === 'multiLabel'
      ? measureMultiLabel(head, answered, atLeastOne)
      : measureSingleLabel(head, answered, outOfScope);
  });
}

/** All heads in the words of one. */
export function devMeasure(rows: number, measured: readonly MeasuredHead[]): DevMeasure {
  const [first, ...others] = measured;
  if (!first) throw new TypeError('A classifier has a head');
  return {
    ...first.measure,
    examples: rows,
    decision:
      first.head.kind === 'singleLabel'
        ? first.head.decision
        : { temperature: first.head.decision.temperature },
    ...(others.length === 0
      ? {}
      : { heads: Object.fromEntries(measured.map(({ head, measure }) => [head.name, measure])) }),
  };
}
