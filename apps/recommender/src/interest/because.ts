import { filterSequence } from '../retrieve/sequence.ts';
import type { Sequence } from '../retrieve/sequence.ts';

/** An item of the history that a recommendation rests on. */
export interface Because {
  /** Position in the catalogue. */
  readonly item: number;
  /** How much less likely the recommendation is without it, in (0, 1]. */
  readonly share: number;
}

export interface BecauseOptions {
  readonly sequence: Sequence;
  /** The logarithm of how likely the recommended item is, given a history; −Infinity where nothing speaks for it. */
  readonly logScore: (sequence: Sequence) => number;
  /** Who may have carried it, of the newest items, the last for the newest: attention; recency unless given. */
  readonly attention?: ArrayLike<number>;
  /** How many items are taken out, one at a time. */
  readonly tried?: number;
  /** A smaller fall is no reason. */
  readonly leastShare?: number;
  /** How many reasons to give at most. */
  readonly most?: number;
}

/**
 * "Because you viewed X": what carried the attention, kept only if the recommendation really falls without it. Attention
 * alone may point at what changes nothing (Jain & Wallace 2019, arXiv 1902.10186), so it only says what to try.
 *
 * @returns strongest first
 */
export function because(options: BecauseOptions): readonly Because[] {
  const { sequence, logScore, tried = 10, leastShare = 0.02, most = 3 } = options;
  const whole = logScore(sequence);
  if (whole === -Infinity) return [];
  return suspectsOf(options)
    .slice(0, tried)
    .map((item) => {
      const without = logScore(filterSequence(sequence, (other) => other !== item));
      return { item, share: 1 - Math.exp(Math.min(0, without - whole)) };
    })
    .filter(({ share }) => share >= leastShare && share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, most);
}

/** Most attended first; what attention did not read comes last, the newest first. */
function suspectsOf({ sequence: { items }, attention }: BecauseOptions): readonly number[] {
  const unread = items.length - (attention?.length ?? 0);
  const weight = (place: number) => (attention && place >= unread ? (attention[place - unread] ?? 0) : 0);
  return [...items.keys()].sort((a, b) => weight(b) - weight(a) || b - a).map((place) => items[place] ?? -1);
}
