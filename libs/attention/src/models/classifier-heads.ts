/** Whether a text has exactly one of the labels, or any number of them. */
export type HeadKind = 'singleLabel' | 'multiLabel';

/** One question that a classifier answers of a text, such as its topic; all heads read the same trunk. */
export interface ClassifierHead {
  readonly name: string;
  readonly kind: HeadKind;
  readonly labels: readonly string[];
}

/** The name of the only head where nobody gave one. */
export const defaultHeadName = 'label';

/** Which of a network's classes belong to a head: the classes of all heads lie side by side in its logits, `[B, C]`. */
export interface ClassRange {
  readonly start: number;
  readonly size: number;
}

/** The ranges of heads of these sizes, in their order. */
export function classRanges(sizes: readonly number[]): readonly ClassRange[] {
  let next = 0;
  return sizes.map((size) => {
    const start = next;
    next += size;
    return { start, size };
  });
}
