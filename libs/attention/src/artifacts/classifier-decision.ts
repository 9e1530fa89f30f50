import { argMax } from '../evaluate/softmax.ts';
import { defaultHeadName } from '../models/classifier-heads.ts';
import type { ClassifierHead } from '../models/classifier-heads.ts';

/** How the logits of a head with one label a text become an answer. */
export interface ClassifierDecision {
  /** Logits are divided by this before the softmax. */
  readonly temperature: number;
  /** The label for texts that belong to no class; absent where none was asked for. */
  readonly outOfScope?: string;
  /** A text is out of scope where its largest logit is below this; absent where none could be chosen. */
  readonly threshold?: number;
}

/** How the logits of a head with any number of labels a text become an answer. */
export interface MultiLabelDecision {
  /** Logits are divided by this before the sigmoid. */
  readonly temperature: number;
  /** For each label the probability from which a text has it. */
  readonly thresholds: readonly number[];
  /** Every text that was learned from had a label: where none reaches its threshold, the most probable is given. */
  readonly atLeastOne: boolean;
}

export type DecidedHead = ClassifierHead &
  (
    | { readonly kind: 'singleLabel'; readonly decision: ClassifierDecision }
    | { readonly kind: 'multiLabel'; readonly decision: MultiLabelDecision }
  );

/** The ids of a text's labels by their probabilities, the most probable first. */
export function decideLabels(
  probabilities: readonly number[],
  { thresholds, atLeastOne }: MultiLabelDecision,
): readonly number[] {
  const ids = probabilities.flatMap((probability, id) => (probability >= (thresholds[id] ?? 1) ? [id] : []));
  if (ids.length === 0 && atLeastOne) return [argMax(probabilities)];
  return ids.toSorted((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0));
}

/** What a manifest says of a classifier's heads. */
export interface DescribedHeads {
  readonly labels: readonly string[];
  readonly decision: Readonly<Record<string, unknown>>;
}

/** A classifier of one head without a name has its decision alone; others list their heads. `labels` are the first head's. */
export function describeHeads(heads: readonly DecidedHead[]): DescribedHeads {
  const [first, ...others] = heads;
  const labels = first?.labels ?? [];
  if (first?.kind === 'singleLabel' && first.name === defaultHeadName && others.length === 0)
    return { labels, decision: { ...first.decision } };
  return { labels, decision: { heads: heads.map(({ decision, ...head }) => ({ ...head, ...decision })) } };
}

/**
 * The heads of a network with so many classes.
 * @returns what is wrong with them, where they are none
 */
export function parseHeads(
  { labels, decision }: DescribedHeads,
  numClasses: number,
): readonly DecidedHead[] | string {
  const { heads = [{ ...decision, name: defaultHeadName, kind: 'singleLabel', labels }] } = decision;
  if (!Array.isArray(heads) || heads.length === 0) return 'its decision has no heads';
  const parsed = heads.map((head: unknown) => parseHead(head));
  const wrong = parsed.find((head) => typeof head === 'string');
  const right = parsed.filter((head) => typeof head !== 'string');
  if (wrong !== undefined) return wrong;
  if (new Set(right.map(({ name }) => name)).size < right.length)
    return 'its decision has two heads of one name';
  const classes = right.reduce((sum, head) => sum + head.labels.length, 0);
  return classes === numClasses ? right : `it has ${classes} labels for ${numClasses} classes`;
}

function parseHead(json: unknown): DecidedHead | string {
  if (typeof json !== 'object' || json === null) return 'its decision has a head that is none';
  const { name, kind, labels, temperature, ...rest }: Readonly<Record<string, unknown>> = { ...json };
  if (typeof name !== 'string') return 'its decision has a head without a name';
  if (!isListOf(labels, 'string')) return `its head '${name}' has no labels`;
  if (typeof temperature !== 'number' || !(temperature > 0)) return 'its decision has no temperature above 0';
  if (kind === 'multiLabel') {
    const { thresholds, atLeastOne } = rest;
    if (!isListOf(thresholds, 'number') || thresholds.length !== labels.length)
      return `its head '${name}' has no threshold for each label`;
    return { name, kind, labels, decision: { temperature, thresholds, atLeastOne: atLeastOne === true } };
  }
  if (kind !== 'singleLabel') return `its head '${name}' is of the unknown kind '${String(kind)}'`;
  const { outOfScope, threshold } = rest;
  if (outOfScope !== undefined && typeof outOfScope !== 'string')
    return "its decision's outOfScope is no label";
  if (threshold !== undefined && typeof threshold !== 'number')
    return "its decision's threshold is no number";
  const decision = {
    temperature,
    ...(outOfScope === undefined ? {} : { outOfScope }),
    ...(threshold === undefined ? {} : { threshold }),
  };
  return { name, kind, labels, decision };
}

function isListOf(value: unknown, type: 'string'): value is readonly string[];
function isListOf(value: unknown, type: 'number'): value is readonly number[];
function isListOf(value: unknown, type: string): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === type);
}
