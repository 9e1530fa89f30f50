import { argMax } from '../evaluate/softmax.ts';
import type { TextSpan } from './attribution.ts';
import { ExplainArgumentError } from './errors.ts';
import { edited, removal } from './scorer.ts';
import type { Edit, Scorer } from './scorer.ts';

export interface CounterfactualOptions {
  readonly text: string;
  readonly words: readonly TextSpan[];
  /** Words to put in a word's place, tried beside taking it out. */
  readonly substitutes: readonly string[];
  /** 3 unless given. */
  readonly maxEdits?: number;
  /** Unfinished changes that are followed to the next edit; 8 unless given. */
  readonly beam?: number;
}

/** The least change found that makes the model answer otherwise. */
export interface Counterfactual {
  readonly text: string;
  readonly edits: readonly Edit[];
  /** The class it answers then. */
  readonly classId: number;
  /** One edit: nothing less would do. More: what the search found, though a change of fewer words may exist. */
  readonly isSmallest: boolean;
}

interface Change {
  readonly edits: readonly Edit[];
  /** By how much the first answer's logit leads the best other; below 0 the answer has changed. */
  readonly lead: number;
  readonly classId: number;
}

/**
 * Searches the smallest change of words that flips the answer: every single edit first, then the most promising ones
 * together. Of several of one size the one that flips it furthest.
 * @returns undefined where no change of `maxEdits` words was found
 * @see Wachter et al. (2017), arXiv 1711.00399; for text Ross et al. (2021), arXiv 2012.13985
 */
export async function findCounterfactual(
  { text, words, substitutes, maxEdits = 3, beam = 8 }: CounterfactualOptions,
  scoreOf: Scorer,
): Promise<Counterfactual | undefined> {
  if (!Number.isInteger(maxEdits) || maxEdits < 1)
    throw new ExplainArgumentError('maxEdits', `${maxEdits} is not a whole number from 1`);
  const [first = []] = await scoreOf([text]);
  const answer = argMax(first);
  const single = words.flatMap((word) => [
    removal(text, word),
    ...substitutes
      .filter((substitute) => substitute !== text.slice(word.start, word.end))
      .map((replacement) => ({ ...removal(text, word), replacement })),
  ]);
  let followed: readonly Change[] = [{ edits: [], lead: Infinity, classId: answer }];
  for (let size = 1; size <= maxEdits; size++) {
    const grown = withoutRepeats(followed.flatMap(({ edits }) => extensions(edits, single)));
    const changes = await measured(text, grown, answer, scoreOf);
    const [best] = changes;
    if (best && best.lead < 0) {
      const { edits, classId } = best;
      return { text: edited(text, edits), edits, classId, isSmallest: size === 1 };
    }
    followed = changes.slice(0, beam);
  }
  return undefined;
}

const extensions = (edits: readonly Edit[], single: readonly Edit[]): readonly (readonly Edit[])[] =>
  single
    .filter(({ start }) => edits.every((edit) => edit.start !== start))
    .map((edit) => [...edits, edit].toSorted((a, b) => a.start - b.start));

/** The same edits in another order are one change. */
function withoutRepeats(changes: readonly (readonly Edit[])[]): readonly (readonly Edit[])[] {
  const keyed = changes.map((edits) => {
    const key = edits.map(({ start, replacement }) => `${start}:${replacement}`).join('\n');
    return [key, edits] as const;
  });
  return [...new Map(keyed).values()];
}

/** Least lead first. */
async function measured(
  text: string,
  changes: readonly (readonly Edit[])[],
  answer: number,
  scoreOf: Scorer,
): Promise<readonly Change[]> {
  const scores = await scoreOf(changes.map((edits) => edited(text, edits)));
  return changes
    .map((edits, at): Change => {
      const logits = scores[at] ?? [];
      const others = logits.map((logit, classId) => (classId === answer ? -Infinity : logit));
      const best = argMax(others);
      return { edits, classId: best, lead: (logits[answer] ?? NaN) - (others[best] ?? NaN) };
    })
    .toSorted((a, b) => a.lead - b.lead);
}
