import { createHash } from 'node:crypto';
import { InvalidOptionError } from '../data/errors.ts';
import { Random } from '../data/random.ts';
import { randomSplit } from '../data/splits.ts';

/** A text and what should be written for it. */
export interface TextPair {
  readonly source: string;
  readonly target: string;
}

export interface GivenPairs {
  readonly train: readonly TextPair[];
  readonly dev?: readonly TextPair[];
  readonly seed: number;
}

/** Pairs by what a training does with them. */
export interface PairRows {
  readonly train: readonly TextPair[];
  /** Never empty. */
  readonly heldOut: readonly TextPair[];
}

const heldOutShare = 0.1;
const mostHeldOut = 1000;

/**
 * Decides what is learned from and what is measured on. Without `dev` a tenth of the sources, at most a thousand, is held
 * out with all their targets, and never learned from. Repeated pairs count once.
 *
 * @throws {InvalidOptionError} fewer than two different sources, or nothing in `dev`
 */
export function pairRows({ train, dev, seed }: GivenPairs): PairRows {
  const pairs = different(train);
  if (dev) {
    if (pairs.length === 0) throw new InvalidOptionError('train', 'empty', 'pairs of texts');
    if (dev.length === 0) throw new InvalidOptionError('dev', 'empty', 'pairs of texts');
    return { train: pairs, heldOut: different(dev) };
  }
  const sources = [...new Set(pairs.map(({ source }) => source))];
  if (sources.length < 2)
    throw new InvalidOptionError(
      'train',
      `${sources.length} different source(s)`,
      'two or more, as one is held out',
    );
  const share = Math.min(Math.max(heldOutShare, 1 / sources.length), mostHeldOut / sources.length);
  const split = randomSplit(sources, share, Random.fromSeed(seed).fork('dev'));
  const held = new Set(split.heldOut);
  return {
    train: pairs.filter(({ source }) => !held.has(source)),
    heldOut: pairs.filter(({ source }) => held.has(source)),
  };
}

/** Names pairs, in their order, and settings: what a checkpoint belongs to. */
export function pairsName(pairs: readonly TextPair[], settings: Readonly<Record<string, unknown>>): string {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const { source, target } of pairs) hash.update(JSON.stringify([source, target]));
  return hash.digest('hex');
}

const different = (pairs: readonly TextPair[]): readonly TextPair[] => [
  ...new Map(pairs.map((pair) => [JSON.stringify([pair.source, pair.target]), pair])).values(),
];
