import { createHash } from 'node:crypto';
import { InvalidOptionError, TooFewRowsError } from '../data/errors.ts';
import { LabelSet } from '../data/label-set.ts';
import { Random } from '../data/random.ts';
import { stratifiedSplit } from '../data/splits.ts';

export interface LabelledText {
  readonly text: string;
  readonly label: string;
}

export interface GivenRows {
  readonly train: readonly LabelledText[];
  readonly dev?: readonly LabelledText[];
  /** The label of rows without a class. */
  readonly outOfScope?: string;
  readonly seed: number;
}

/** Rows by what a training does with them. */
export interface TrainingRows {
  readonly labels: LabelSet;
  /** All that the kept model learns from. */
  readonly inScope: readonly LabelledText[];
  /** What the measured model learns from: `inScope` itself where the rows to measure on were given. */
  readonly measured: readonly LabelledText[];
  /** What it is measured and calibrated on, rows without a class among them; never empty. */
  readonly heldOut: readonly LabelledText[];
}

const heldOutShare = 0.1;

/**
 * Decides what is learned from and what is measured on; everything that can be wrong with the rows shows here, before any
 * work.
 *
 * @throws {SingleClassError} fewer than two classes
 * @throws {TooFewRowsError} no class has two rows, so that none could be held out
 * @throws {UnknownLabelError} a row of `dev` has a label that `train` does not have
 * @throws {InvalidOptionError} `dev` has no row with a class
 */
export function trainingRows({ train, dev, outOfScope, seed }: GivenRows): TrainingRows {
  const hasClass = ({ label }: LabelledText) => label !== outOfScope;
  const inScope = train.filter(hasClass);
  const labels = LabelSet.of(inScope.map(({ label }) => label));
  if (dev) {
    const withClass = dev.filter(hasClass);
    for (const { label } of withClass) labels.idOf(label);
    if (withClass.length === 0)
      throw new InvalidOptionError('dev', `${dev.length} rows without a class`, 'rows of the classes');
    return { labels, inScope, measured: inScope, heldOut: dev };
  }
  const random = Random.fromSeed(seed).fork('dev');
  const split = stratifiedSplit(inScope, heldOutShare, random, { rare: 'allow' });
  if (split.heldOut.length === 0) throw new TooFewRowsError(labels.labelOf(0), 1, 2);
  const withoutClass = train.filter((row) => !hasClass(row));
  return { labels, inScope, measured: split.train, heldOut: [...split.heldOut, ...withoutClass] };
}

/** Names rows, in their order, and settings: what a checkpoint belongs to. */
export function runName(rows: readonly LabelledText[], settings: Readonly<Record<string, unknown>>): string {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const { text, label } of rows) hash.update(JSON.stringify([text, label]));
  return hash.digest('hex');
}
