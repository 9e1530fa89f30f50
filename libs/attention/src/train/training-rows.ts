import { createHash } from 'node:crypto';
import { InvalidOptionError, TooFewRowsError } from '../data/errors.ts';
import { LabelSet } from '../data/label-set.ts';
import { Random } from '../data/random.ts';
import { stratifiedSplit } from '../data/splits.ts';
import { defaultHeadName } from '../models/classifier-heads.ts';
import type { ClassifierHead, HeadKind } from '../models/classifier-heads.ts';

/** A text for a classifier of one head with one label a text. */
export interface LabelledText {
  readonly text: string;
  readonly label: string;
}

/** A text with its labels by head: one, or any number for a multi-label head. A head left out learns nothing from it. */
export interface HeadedText {
  readonly text: string;
  readonly labels: Readonly<Record<string, readonly string[]>>;
}

/** A head that is to be learned; its labels are those of the rows. */
export interface HeadTask {
  readonly name: string;
  readonly kind: HeadKind;
}

/** A head with the labels that it learns. */
export interface LabelledHead extends HeadTask {
  readonly labels: LabelSet;
}

export interface GivenRows {
  readonly train: readonly (LabelledText | HeadedText)[];
  readonly dev?: readonly (LabelledText | HeadedText)[];
  /** One head with one label a text unless given. */
  readonly heads?: readonly HeadTask[];
  /** The label of rows without a class; for one head with one label a text. */
  readonly outOfScope?: string;
  /** Heads that are there already: their labels are taken where the rows have no other. */
  readonly known?: readonly ClassifierHead[];
  readonly seed: number;
}

/** Rows by what a training does with them. */
export interface TrainingRows {
  readonly heads: readonly LabelledHead[];
  /** All that the kept model learns from. */
  readonly inScope: readonly HeadedText[];
  /** What the measured model learns from: `inScope` itself where the rows to measure on were given. */
  readonly measured: readonly HeadedText[];
  /** What it is measured and calibrated on, rows without a class among them; every head has some. */
  readonly heldOut: readonly HeadedText[];
}

const heldOutShare = 0.1;
const onlyHead: readonly HeadTask[] = [{ name: defaultHeadName, kind: 'singleLabel' }];

/**
 * Decides what is learned from and what is measured on; everything that can be wrong with the rows shows here, before any
 * work.
 *
 * @throws {SingleClassError} a head with fewer than two classes
 * @throws {TooFewRowsError} a head none of whose classes has two rows, so that none could be held out
 * @throws {UnknownLabelError} a row of `dev` has a label that `train` does not have
 * @throws {InvalidOptionError} `dev` has no row with a class of a head; heads and rows that do not fit
 */
export function trainingRows(given: GivenRows): TrainingRows {
  const { train, dev, heads = onlyHead, outOfScope, known = [], seed } = given;
  requireHeads(heads, outOfScope);
  const [rows, devRows] = [headedRows(train, heads), dev && headedRows(dev, heads)];
  const hasClass = (row: HeadedText) => heads.some(({ name }) => hasClassOf(row, name, outOfScope));
  const inScope = rows.filter(hasClass);
  const labelled = heads.map(({ name, kind }) => ({
    name,
    kind,
    labels: labelSet(
      inScope.flatMap(({ labels }) => labels[name] ?? []),
      known.find((head) => head.name === name && head.kind === kind)?.labels,
    ),
  }));
  if (devRows) {
    requireDev(devRows, labelled, outOfScope);
    return { heads: labelled, inScope, measured: inScope, heldOut: devRows };
  }
  const random = Random.fromSeed(seed).fork('dev');
  const split = stratifiedSplit(withStrata(inScope), heldOutShare, random, { rare: 'allow' });
  const [measured, heldOut] = [split.train.map(({ row }) => row), split.heldOut.map(({ row }) => row)];
  for (const { name, labels } of labelled) {
    if (!heldOut.some((row) => hasClassOf(row, name, outOfScope)))
      throw new TooFewRowsError(labels.labelOf(0), 1, 2);
  }
  const withoutClass = rows.filter((row) => !hasClass(row) && Object.keys(row.labels).length > 0);
  return { heads: labelled, inScope, measured, heldOut: [...heldOut, ...withoutClass] };
}

/** Names rows, in their order, and settings: what a checkpoint belongs to. */
export function runName(rows: readonly HeadedText[], settings: Readonly<Record<string, unknown>>): string {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const { text, labels } of rows) hash.update(JSON.stringify([text, labels]));
  return hash.digest('hex');
}

function labelSet(labels: readonly string[], known: readonly string[] = []): LabelSet {
  return LabelSet.of(labels.length > 0 && labels.every((label) => known.includes(label)) ? known : labels);
}

/** Whether a row has a label of a head; for a head with any number of labels none of them is an answer too. */
const hasClassOf = ({ labels }: HeadedText, head: string, outOfScope: string | undefined): boolean => {
  const own = labels[head];
  return own !== undefined && (outOfScope === undefined || own[0] !== outOfScope);
};

function requireHeads(heads: readonly HeadTask[], outOfScope: string | undefined): void {
  const names = heads.map(({ name }) => name);
  if (heads.length === 0 || new Set(names).size < names.length)
    throw new InvalidOptionError('heads', `[${names.join(', ')}]`, 'one or more, each of another name');
  const isPlain = heads.length === 1 && heads[0]?.kind === 'singleLabel';
  if (outOfScope !== undefined && !isPlain)
    throw new InvalidOptionError('outOfScope', outOfScope, 'absent but for one head with one label a text');
}

function headedRows(
  rows: readonly (LabelledText | HeadedText)[],
  heads: readonly HeadTask[],
): readonly HeadedText[] {
  return rows.map((row) => {
    const { text } = row;
    const labels = 'label' in row ? { [heads[0]?.name ?? '']: [row.label] } : row.labels;
    for (const { name, kind } of heads) {
      const count = labels[name]?.length ?? 1;
      if (kind === 'singleLabel' && count !== 1)
        throw new InvalidOptionError('labels', `${count} labels of '${name}' in a row`, 'one, or left out');
    }
    return { text, labels };
  });
}

function requireDev(
  rows: readonly HeadedText[],
  heads: readonly LabelledHead[],
  outOfScope: string | undefined,
): void {
  for (const { name, labels } of heads) {
    const withClass = rows.filter((row) => hasClassOf(row, name, outOfScope));
    for (const label of withClass.flatMap((row) => row.labels[name] ?? [])) labels.idOf(label);
    if (withClass.length === 0)
      throw new InvalidOptionError('dev', `${rows.length} rows without a class`, 'rows of the classes');
  }
}

/** Each row beside the rarest of its labels, so that a split treats rare labels as it does frequent ones. */
function withStrata(
  rows: readonly HeadedText[],
): readonly { readonly label: string; readonly row: HeadedText }[] {
  const keysOf = ({ labels }: HeadedText) =>
    Object.entries(labels).flatMap(([head, own]) => own.map((label) => `${head}\n${label}`));
  const counts = new Map<string, number>();
  for (const key of rows.flatMap(keysOf)) counts.set(key, (counts.get(key) ?? 0) + 1);
  const rarest = (keys: readonly string[]) =>
    keys.reduce((best, key) => ((counts.get(key) ?? 0) < (counts.get(best) ?? Infinity) ? key : best), '');
  return rows.map((row) => ({ label: rarest(keysOf(row)), row }));
}
