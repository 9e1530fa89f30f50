import { classRanges } from '../models/classifier-heads.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import type { HeadedText, LabelledHead } from './training-rows.ts';

/** The layers of a classifier whose rows are classes; all others are of the same size whatever the labels. */
export const isLastLayer = (name: string): boolean =>
  /^bag\.\d+\.head\.|Head\.linear\.|^encoderHead\./.test(name);

/**
 * Lets each branch begin by giving a label the probability that it has without knowing the text. Most texts have few of
 * many labels; learning that first would cost the rare ones their first updates.
 * @see Lin et al. (2017), Focal Loss for Dense Object Detection, arXiv 1708.02002, section 4.1
 */
export function beginAtPriors(
  store: ParameterStore,
  { rows, heads }: { readonly rows: readonly HeadedText[]; readonly heads: readonly LabelledHead[] },
): void {
  const ranges = classRanges(heads.map(({ labels }) => labels.size));
  const biases = store.all().filter(({ name }) => isLastLayer(name) && name.endsWith('.bias'));
  heads.forEach((head, at) => {
    if (head.kind !== 'multiLabel') return;
    const priors = logitPriors(head, rows);
    for (const bias of biases) {
      bias.values.set(priors, ranges[at]?.start ?? 0);
      bias.touch();
    }
  });
}

/** The logarithm of the odds of each label, half a row added on both sides. */
function logitPriors({ name, labels }: LabelledHead, rows: readonly HeadedText[]): Float32Array {
  const counts = new Float64Array(labels.size);
  let taught = 0;
  for (const row of rows) {
    const own = row.labels[name];
    if (own) taught++;
    for (const label of own ?? []) counts[labels.idOf(label)] = (counts[labels.idOf(label)] ?? 0) + 1;
  }
  return Float32Array.from(counts, (count) => Math.log((count + 0.5) / (taught - count + 0.5)));
}
