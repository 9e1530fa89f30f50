import type { Behaviour } from './sequence.ts';
import { userCounts } from './sequence.ts';
import type { Scorer } from './scorer.ts';

/** Users of each item, whoever asks. */
export function popularityScorer(behaviour: Behaviour, name = 'popularity'): Scorer {
  const counts = userCounts(behaviour);
  return { name, scores: () => counts.slice() };
}

/** The contacts with one item in order of time, and how hot it was right after each. */
interface Heat {
  readonly times: Float64Array;
  readonly levels: Float64Array;
}

/**
 * What is popular at the moment: contacts before `now`, each `0.5^(age / halfLife)`. Contacts after `now` do not count,
 * so that a past moment is judged by what was known then.
 *
 * @param halfLife in seconds
 */
export function trendingScorer(behaviour: Behaviour, halfLife: number, name = 'trending'): Scorer {
  const heats = contactTimes(behaviour).map((times) => heatOf(times, halfLife));
  return {
    name,
    scores: ({ now }) => Float32Array.from(heats, (heat) => levelAt(heat, now, halfLife)),
  };
}

function contactTimes({ items, sequences }: Behaviour): readonly Float64Array[] {
  const times: number[][] = Array.from({ length: items }, () => []);
  for (const sequence of sequences)
    sequence.items.forEach((item, at) => times[item]?.push(sequence.times[at] ?? 0));
  return times.map((of) => Float64Array.from(of).sort());
}

function heatOf(times: Float64Array, halfLife: number): Heat {
  const levels = new Float64Array(times.length);
  let level = 0;
  times.forEach((time, at) => {
    const age = time - (times[at - 1] ?? time);
    level = level * 0.5 ** (age / halfLife) + 1;
    levels[at] = level;
  });
  return { times, levels };
}

/** Contacts at `now` itself are not before it. */
function levelAt({ times, levels }: Heat, now: number, halfLife: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < now) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return 0;
  return (levels[low - 1] ?? 0) * 0.5 ** ((now - (times[low - 1] ?? 0)) / halfLife);
}
