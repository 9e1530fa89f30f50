import type { HeadAnswer, LabelledExample, TextClassifier } from '@attention-flow/attention';
import { InputError, UsageError } from './errors.ts';

export type SingleLabelHead = Extract<TextClassifier['heads'][number], { kind: 'singleLabel' }>;

/**
 * The head that a column of labels is for: the only one, else that of the column's name.
 * @throws UsageError where there is none, or it gives any number of labels a text
 */
export function singleLabelHead({ heads }: TextClassifier, column: string): SingleLabelHead {
  const head = heads.length === 1 ? heads[0] : heads.find(({ name }) => name === column);
  if (head?.kind === 'singleLabel') return head;
  if (head) throw new UsageError(`--label '${column}': the head gives any number of labels a text, not one`);
  const known = heads.map(({ name }) => `'${name}'`).join(', ');
  throw new UsageError(`--label '${column}': the model has the heads ${known}`);
}

/** What one head of a model says of texts. */
export const askHead =
  (classifier: TextClassifier, { name }: SingleLabelHead) =>
  async (texts: readonly string[]): Promise<readonly HeadAnswer[]> =>
    (await classifier.classify(texts)).map((answer) => answer.heads?.[name] ?? answer);

/** Rows whose labels the model has never seen are those of another task, or another column. */
export function requireKnownLabel(
  rows: readonly LabelledExample[],
  { labels }: SingleLabelHead,
  { data, label: column }: { readonly data: string; readonly label: string },
): void {
  if (rows.some(({ label }) => labels.includes(label))) return;
  const problem = `no row of '${data}' has a label of the model there: the first is '${rows[0]?.label ?? ''}', the model knows '${labels[0] ?? ''}' ...`;
  throw new InputError('--label', column, problem);
}
