import { requirePaired } from '../evaluate/errors.ts';

/** What a classifier says of a text, as far as an experiment asks. */
export interface Answer {
  readonly label: string;
  /** The probability of `label`, in [0, 1]. */
  readonly confidence: number;
  readonly probabilities: readonly { readonly label: string; readonly probability: number }[];
}

/** The model under test: one answer for each text, in their order. */
export type Classify = (texts: readonly string[]) => Promise<readonly Answer[]>;

/** A text and the label it should be given. */
export interface ExpectedText {
  readonly text: string;
  readonly label: string;
}

/** @throws MetricInputError where the model answers more or fewer texts than it was asked */
export async function answersOf(classify: Classify, texts: readonly string[]): Promise<readonly Answer[]> {
  if (texts.length === 0) return [];
  const answers = await classify(texts);
  requirePaired('an experiment', texts, answers);
  return answers;
}

/** 0 for a label that the model does not know. */
export const probabilityOf = (answer: Answer | undefined, label: string): number =>
  answer?.probabilities.find((each) => each.label === label)?.probability ?? 0;

/** 1 for a right answer, 0 for a wrong one. */
export const hits = (rows: readonly ExpectedText[], answers: readonly Answer[]): readonly number[] =>
  rows.map(({ label }, row) => (answers[row]?.label === label ? 1 : 0));
