/**
 * Passes over the training rows by rows per class, the most first: what few rows say of a class is read more often, and what
 * many people labelled is soon learnt by heart. Chosen on validation parts of train; docs/models/text-classifier.md has the
 * figures.
 */
const passes = [
  { rowsPerClass: 1000, epochs: 4 },
  { rowsPerClass: 250, epochs: 8 },
  { rowsPerClass: 60, epochs: 10 },
  { rowsPerClass: 0, epochs: 20 },
] as const;

/** @param classes of the head that has the most */
export function defaultEpochs(rows: number, classes: number): number {
  return passes.find(({ rowsPerClass }) => rows >= rowsPerClass * classes)?.epochs ?? 20;
}
