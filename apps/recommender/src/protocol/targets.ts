import type { Situation } from '../retrieve/scorer.ts';
import { filterSequence, sequenceOf } from '../retrieve/sequence.ts';
import type { Sequence } from '../retrieve/sequence.ts';
import type { DataSet, DataUser } from './data-set.ts';

/** `newBasket`: only events before the target's own time may be looked at. */
export type Variant = 'plain' | 'newBasket';

/** One question of the protocol: which item comes next. */
export interface Target {
  readonly userId: string;
  readonly item: number;
  readonly situation: Situation;
  /** Items of the whole history, which no list may hold. */
  readonly excluded: Int32Array;
}

/**
 * The targets of a split. For `valid` the history is train, for `test` train and validation. The moment of the request
 * is that of the newest event that may be looked at: the target's own time is used for nothing else than the variant.
 * Users with nothing to look at are left out.
 */
export function targetsOf(
  { users }: DataSet,
  split: 'valid' | 'test',
  variant: Variant = 'plain',
): readonly Target[] {
  return users.flatMap((user) => {
    const target = user[split];
    if (!target) return [];
    const history = split === 'valid' ? user.train : withValid(user);
    const sequence = variant === 'plain' ? history : filterSequence(history, (_, time) => time < target.time);
    const now = sequence.times.at(-1);
    if (now === undefined) return [];
    return [
      { userId: user.userId, item: target.item, situation: { sequence, now }, excluded: history.items },
    ];
  });
}

function withValid({ contacts, valid, train }: DataUser): Sequence {
  return valid ? sequenceOf([...contacts, { ...valid, strength: 1 }]) : train;
}
