import { InvalidOptionError, listNames } from '../data/errors.ts';
import type { Feeds } from '../engine/session.ts';
import { float32 } from '../engine/signature.ts';
import { classRanges } from '../models/classifier-heads.ts';
import type { ClassRange } from '../models/classifier-heads.ts';
import type { ReadText } from '../models/long-text.ts';
import type { HeadedText, LabelledHead } from './training-rows.ts';

/** `balanced`: each label counts as much as any other, however many rows have it; else a weight by head and label. */
export type ClassWeights = 'balanced' | Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface TargetOptions {
  /** Share of the target spread over all classes (Szegedy et al. 2016, arXiv 1512.00567). */
  readonly labelSmoothing: number;
  readonly classWeights?: ClassWeights;
}

/** A text ready to learn from. */
export interface ClassExample {
  readonly text: ReadText;
  /** By head the ids of its labels; undefined where the text teaches the head nothing. */
  readonly classIds: readonly (readonly number[] | undefined)[];
}

/** The ids of a row's labels, by head. */
export const classIdsOf = (
  { labels }: HeadedText,
  heads: readonly LabelledHead[],
): ClassExample['classIds'] =>
  heads.map((head) => labels[head.name]?.map((label) => head.labels.idOf(label)));

/** More would let one row of a rare label outweigh all others. */
const highestBalance = 100;

interface TargetHead {
  readonly kind: LabelledHead['kind'];
  readonly range: ClassRange;
  /** By class: what a row of it counts; of a multi-label head, what having the label counts beside not having it. */
  readonly weights: readonly number[];
  /** The mean over all rows of what they count for this head; a batch is divided by it, so that each row counts alike. */
  readonly meanWeight: number;
}

/** Turns classes into what the loss is computed from, for batches of one training. */
export class ClassTargets {
  readonly heads: readonly TargetHead[];
  readonly #size: number;
  readonly #hasMultiLabel: boolean;

  /** @throws InvalidOptionError for weights that are none */
  constructor(
    heads: readonly LabelledHead[],
    examples: readonly ClassExample[],
    private readonly options: TargetOptions,
  ) {
    requireClassWeights(options.classWeights, heads);
    const ranges = classRanges(heads.map(({ labels }) => labels.size));
    this.#size = ranges.reduce((sum, { size }) => sum + size, 0);
    this.#hasMultiLabel = heads.some(({ kind }) => kind === 'multiLabel');
    this.heads = heads.map((head, at) => {
      const rows = examples.map(({ classIds }) => classIds[at]);
      const weights = weightsOf(head, rows, options.classWeights);
      const counted = rows.reduce((sum, ids) => sum + (ids ? rowWeight(head.kind, ids, weights) : 0), 0);
      const range = ranges[at] ?? { start: 0, size: 0 };
      return { kind: head.kind, range, weights, meanWeight: counted / rows.length };
    });
  }

  /** `cellWeights` are there where a head has any number of labels: what each pair of text and label counts. */
  signature(rows: 'B' | 'X' = 'B') {
    const cells = float32([rows, this.#size] as const);
    return { targets: cells, ...(this.#hasMultiLabel ? { cellWeights: cells } : {}) };
  }

  /** `targets` are already multiplied by what they count, and divided by the batch size. */
  feeds(batch: readonly ClassExample[]): Feeds {
    const cells = batch.length * this.#size;
    const [targets, cellWeights] = [new Float32Array(cells), new Float32Array(cells)];
    this.heads.forEach((head, at) =>
      batch.forEach(({ classIds }, row) => {
        const ids = classIds[at];
        const place = row * this.#size + head.range.start;
        if (ids) this.#write(head, ids, targets.subarray(place), cellWeights.subarray(place), batch.length);
      }),
    );
    const shape = [batch.length, this.#size];
    return {
      targets: { data: targets, shape },
      ...(this.#hasMultiLabel ? { cellWeights: { data: cellWeights, shape } } : {}),
    };
  }

  #write(
    { kind, range: { size }, weights, meanWeight }: TargetHead,
    ids: readonly number[],
    targets: Float32Array,
    cellWeights: Float32Array,
    rows: number,
  ): void {
    const { labelSmoothing } = this.options;
    if (kind === 'singleLabel') {
      const share = rowWeight(kind, ids, weights) / meanWeight;
      targets.fill((share * labelSmoothing) / (size * rows), 0, size);
      for (const id of ids) targets[id] = (targets[id] ?? 0) + (share * (1 - labelSmoothing)) / rows;
      return;
    }
    cellWeights.fill(1 / (rows * meanWeight), 0, size);
    for (const id of ids) cellWeights[id] = (weights[id] ?? 1) / (rows * meanWeight);
    for (let id = 0; id < size; id++)
      targets[id] =
        (cellWeights[id] ?? 0) * (labelSmoothing / 2 + (ids.includes(id) ? 1 - labelSmoothing : 0));
  }
}

const rowWeight = (kind: LabelledHead['kind'], ids: readonly number[], weights: readonly number[]): number =>
  kind === 'singleLabel' ? (weights[ids[0] ?? 0] ?? 1) : 1;

/** @throws InvalidOptionError for weights of heads or labels that are not there, or that are no weights */
export function requireClassWeights(given: ClassWeights | undefined, heads: readonly LabelledHead[]): void {
  if (given === undefined || given === 'balanced') return;
  for (const [name, weights] of Object.entries(given)) {
    const head = heads.find((each) => each.name === name);
    if (!head) {
      const known = listNames(heads.map((each) => each.name));
      throw new InvalidOptionError('classWeights', name, `by head: ${known}`);
    }
    for (const [label, weight] of Object.entries(weights)) {
      if (!head.labels.has(label))
        throw new InvalidOptionError('classWeights', label, `labels: ${listNames(head.labels.labels)}`);
      if (!(weight > 0 && weight < Infinity))
        throw new InvalidOptionError('classWeights', `${weight} for '${label}'`, 'numbers above 0');
    }
  }
}

function weightsOf(
  { name, kind, labels }: LabelledHead,
  rows: readonly (readonly number[] | undefined)[],
  given: ClassWeights | undefined,
): readonly number[] {
  if (given !== 'balanced') {
    const own = given?.[name] ?? {};
    return labels.labels.map((label) => own[label] ?? 1);
  }
  const taught = rows.filter((ids) => ids !== undefined);
  const counts = labels.labels.map(() => 0);
  for (const id of taught.flat()) counts[id] = (counts[id] ?? 0) + 1;
  return counts.map((count) =>
    count === 0
      ? 1
      : kind === 'singleLabel'
        ? taught.length / (counts.length * count)
        : Math.min(highestBalance, Math.max(1, (taught.length - count) / count)),
  );
}
