/** Rows that say the same thing twice, or contradict each other. */
export interface Deduplicated<E> {
  /** The first row of each text and label, in the order of the input. */
  readonly examples: readonly E[];
  /** Rows left out: same text, same label as an earlier row. */
  readonly repeated: number;
  /** Texts that stand under several labels: noise that no model can learn, worth a person's look. */
  readonly conflicts: readonly LabelConflict[];
}

export interface LabelConflict {
  readonly text: string;
  readonly labels: readonly string[];
}

interface Labelled {
  readonly text: string;
  readonly pair?: string;
  readonly label: string;
}

/** Leaves out rows that repeat the text and the label of an earlier one; see {@link comparableText}. */
export function deduplicate<E extends Labelled>(examples: readonly E[]): Deduplicated<E> {
  const labelsByText = new Map<string, { readonly text: string; readonly labels: Set<string> }>();
  const first: E[] = [];
  for (const example of examples) {
    const key = comparableKey(example);
    const known = labelsByText.get(key);
    if (known?.labels.has(example.label)) continue;
    first.push(example);
    if (known) known.labels.add(example.label);
    else labelsByText.set(key, { text: example.text, labels: new Set([example.label]) });
  }
  const conflicts = [...labelsByText.values()]
    .filter(({ labels }) => labels.size > 1)
    .map(({ text, labels }) => ({ text, labels: [...labels].sort() }));
  return { examples: first, repeated: examples.length - first.length, conflicts };
}

/** Rows of the test set whose text also stands in the training set: they flatter every figure measured on them. */
export function leakedExamples<E extends { readonly text: string; readonly pair?: string }>(
  train: Iterable<{ readonly text: string; readonly pair?: string }>,
  test: readonly E[],
): readonly E[] {
  const seen = new Set<string>();
  for (const example of train) seen.add(comparableKey(example));
  return test.filter((example) => seen.has(comparableKey(example)));
}

/** Texts that differ in case, spacing or Unicode composition alone compare as the same. */
export function comparableText(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

function comparableKey({ text, pair }: { readonly text: string; readonly pair?: string }): string {
  return JSON.stringify([comparableText(text), pair === undefined ? null : comparableText(pair)]);
}
